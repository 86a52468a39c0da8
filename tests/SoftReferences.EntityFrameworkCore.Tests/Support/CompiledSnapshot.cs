using System.Reflection;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations.Design;
using Microsoft.Extensions.DependencyInjection;

namespace SoftReferences.EntityFrameworkCore.Tests;

/// <summary>The model that a migration of a context sees: written as C# by the tools of Entity Framework Core, compiled, and run.</summary>
internal static class CompiledSnapshot
{
    private const string Namespace = "Compiled";
    private const string Name = "Snapshot";

    /// <summary>Writes the snapshot of a context's model.</summary>
    public static string Write(DbContext context)
    {
        var services = new ServiceCollection().AddEntityFrameworkDesignTimeServices().AddDbContextDesignTimeServices(context);
        var provider = Assembly.Load(context.Database.ProviderName!);
        var designTimeServices = provider.GetType(provider.GetCustomAttribute<DesignTimeProviderServicesAttribute>()!.TypeName, throwOnError: true)!;
        ((IDesignTimeServices)Activator.CreateInstance(designTimeServices)!).ConfigureDesignTimeServices(services);
        using var designTime = services.BuildServiceProvider();
        return designTime.GetRequiredService<IMigrationsCodeGeneratorSelector>().Select("C#")
            .GenerateSnapshot(Namespace, context.GetType(), Name, context.GetService<IDesignTimeModel>().Model);
    }

    public static IReadOnlyModel Of(DbContext context)
    {
        var references = ((string)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES")!).Split(Path.PathSeparator).Select(path => MetadataReference.CreateFromFile(path));
        var compilation = CSharpCompilation.Create(
            $"snapshot_{Guid.NewGuid():n}",
            [CSharpSyntaxTree.ParseText(Write(context))],
            references,
            new CSharpCompilationOptions(OutputKind.DynamicallyLinkedLibrary));
        using var image = new MemoryStream();
        var result = compilation.Emit(image);
        Assert.True(result.Success, string.Join(Environment.NewLine, result.Diagnostics));
        return ((ModelSnapshot)Activator.CreateInstance(Assembly.Load(image.ToArray()).GetType($"{Namespace}.{Name}")!)!).Model;
    }
}
