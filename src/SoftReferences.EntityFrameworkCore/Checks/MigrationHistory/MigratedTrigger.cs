using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>A trigger that must exist after all migrations.</summary>
/// <param name="Table">The table.</param>
/// <param name="Name">The name.</param>
/// <param name="Stamps">The stamps that identify a current trigger. A partitioned table has a different one.</param>
/// <param name="IsSqlite">Whether it is for SQLite.</param>
internal sealed record MigratedTrigger(StoreObjectIdentifier Table, string Name, IReadOnlyList<string> Stamps, bool IsSqlite)
{
    /// <summary>Gets the triggers that a model needs, or <see langword="null"/> if the library has no triggers for the provider.</summary>
    public static IReadOnlyList<MigratedTrigger>? Needed(string? provider, IReadOnlyModel model, out string? problem)
    {
        problem = null;
        try
        {
            return provider switch
            {
                "Npgsql.EntityFrameworkCore.PostgreSQL" =>
                    [.. PostgreSqlTriggers.Triggers(TriggerModel.Read(model))
                        .GroupBy(trigger => (trigger.Table, trigger.Name), trigger => trigger.Stamp)
                        .Select(group => new MigratedTrigger(group.Key.Table, group.Key.Name, [.. group], IsSqlite: false))],
                "Microsoft.EntityFrameworkCore.Sqlite" =>
                    [.. SqliteTriggers.Triggers(TriggerModel.Read(model)).Select(trigger => new MigratedTrigger(trigger.Table, trigger.Name, [trigger.Script], IsSqlite: true))],
                _ => null,
            };
        }
        catch (InvalidOperationException exception)
        {
            problem = exception.Message;
            return [];
        }
    }

    public bool IsCreatedBy(string sql) => sql.Contains($"CREATE TRIGGER {SqlText.Identifier(Name)}", StringComparison.Ordinal)
        && (IsSqlite || sql.Contains($" ON {PostgreSqlTriggers.Qualify(Table)}", StringComparison.Ordinal));

    public bool IsCurrentIn(string sql) => Stamps.Any(stamp => sql.Contains(stamp, StringComparison.Ordinal));

    public bool IsDroppedBy(string sql) => IsSqlite
        ? sql.Contains($"DROP TRIGGER IF EXISTS {SqlText.Identifier(Name)}", StringComparison.Ordinal)
        : sql.Contains("$softref_drop$", StringComparison.Ordinal)
            && sql.Contains($"({(Table.Schema is null ? "current_schema()" : SqlText.Literal(Table.Schema))}, {SqlText.Literal(Table.Name)})", StringComparison.Ordinal);

    /// <summary>Returns whether an operation drops the trigger with its table, or on SQLite by rebuilding the table.</summary>
    public bool IsLostBy(MigrationOperation operation, HashSet<string> createdInTheSameMigration) => operation switch
    {
        DropTableOperation drop => drop.Name == Table.Name && (IsSqlite || drop.Schema == Table.Schema),
        ITableMigrationOperation onTable when IsSqlite => SqliteRebuilds.IsRebuild(operation)
            && string.Equals(onTable.Table, Table.Name, StringComparison.OrdinalIgnoreCase) && !createdInTheSameMigration.Contains(Table.Name),
        _ => false,
    };
}
