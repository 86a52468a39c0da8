using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations.Design;
using Microsoft.Extensions.DependencyInjection;

namespace SoftReferences.EntityFrameworkCore.Tests;

/// <summary>The model that a migration of a context sees: the snapshot that Entity Framework Core's tools write as C#, compiled and run.</summary>
internal static class CompiledSnapshot
{
    private const string Namespace = "Compiled";
    private const string Name = "Snapshot";

    /// <summary>Writes the snapshot of a context's model.</summary>
    public static string Write(DbContext context)
    {
        using var designTime = DesignTime.Services(context);
        return designTime.GetRequiredService<IMigrationsCodeGeneratorSelector>().Select("C#")
            .GenerateSnapshot(Namespace, context.GetType(), Name, context.GetService<IDesignTimeModel>().Model);
    }

    public static IReadOnlyModel Of(DbContext context) =>
        ((ModelSnapshot)Activator.CreateInstance(DesignTime.Compile([Write(context)]).GetType($"{Namespace}.{Name}")!)!).Model;
}
