using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Checks the schema of Entity Framework Core's migrations history, which every migration writes to.</summary>
internal static class HistoryChecks
{
    // Shared by everyone, unless an owner declares it as its own.
    private const string Everybodys = "public";

    /// <summary>Returns whether a model is Entity Framework Core's internal model of the history. It is built with the conventions of the application's context.</summary>
    public static bool IsHistory(IReadOnlyModel model) => model.GetEntityTypes().ToList() is [{ ClrType: var type }] && type == typeof(HistoryRow);

    /// <summary>Checks the model of the history.</summary>
    public static SoftReferenceViolation? Run(IReadOnlyModel history, SchemaBorder border)
    {
        var entityType = history.GetEntityTypes().Single();
        return Run(entityType.GetTableName(), entityType.GetSchema(), border);
    }

    /// <summary>Checks the history that a context configures.</summary>
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
