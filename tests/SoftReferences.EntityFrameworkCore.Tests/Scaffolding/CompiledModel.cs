using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Scaffolding;
using Microsoft.Extensions.DependencyInjection;

namespace SoftReferences.EntityFrameworkCore.Tests.Scaffolding;

/// <summary>Generates what <c>dotnet ef dbcontext optimize</c> writes for a context, compiles it, and loads the model.</summary>
internal static class CompiledModel
{
    public static IModel Of(DbContext context)
    {
        var directory = Directory.CreateTempSubdirectory("softreferences-model-");
        try
        {
            using var designTime = DesignTime.Services(context);
            var files = designTime.GetRequiredService<ICompiledModelScaffolder>().ScaffoldModel(
                context.GetService<IDesignTimeModel>().Model,
                directory.FullName,
                new() { ContextType = context.GetType(), ModelNamespace = "Compiled", Language = "C#" });
            var model = DesignTime.Compile(files.Select(File.ReadAllText)).GetType($"Compiled.{context.GetType().Name}Model", throwOnError: true)!;
            return (IModel)model.GetProperty("Instance")!.GetValue(null)!;
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }
}
