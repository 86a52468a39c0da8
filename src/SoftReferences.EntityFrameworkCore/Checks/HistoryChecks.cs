using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Where Entity Framework keeps the history of migrations, which every migration writes.</summary>
internal static class HistoryChecks
{
    // Everybody's, unless an owner says that it is his.
    private const string Everybodys = "public";

    /// <summary>Says whether a model is the one that Entity Framework has of its history. Its context has the conventions of the application's.</summary>
    public static bool IsHistory(IReadOnlyModel model) => model.GetEntityTypes().ToList() is [{ ClrType: var type }] && type == typeof(HistoryRow);

    /// <summary>Checks that model.</summary>
    public static SoftReferenceViolation? Run(IReadOnlyModel history, SchemaBorder border)
    {
        var entityType = history.GetEntityTypes().Single();
        return Run(entityType.GetTableName(), entityType.GetSchema(), border);
    }

    /// <summary>Checks what a context says of its history.</summary>
    public static SoftReferenceViolation? Run(DbContext context, SchemaBorder border)
    {
        var options = RelationalOptionsExtension.Extract(context.GetService<IDbContextOptions>());
        return Run(options.MigrationsHistoryTableName ?? HistoryRepository.DefaultTableName, options.MigrationsHistoryTableSchema, border);
    }

    private static SoftReferenceViolation? Run(string? table, string? schema, SchemaBorder border) =>
        !border.IsForeign(schema) || (schema == Everybodys && !border.IsOfAnOwner(schema)) ? null : new(
            "SREF102",
            $"history {schema}.{table}",
            $"The history of migrations is kept in '{schema}.{table}', and {border.WhyForeign(schema!)}: every migration writes there.",
            "Name a schema of this service in MigrationsHistoryTable(…), with the options of the provider.");
}
