using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Finds tables that a migration rebuilds on SQLite, because SQLite supports few ALTER TABLE operations.</summary>
/// <remarks>
/// Entity Framework Core runs rebuilds after all other operations of a migration. A rebuilt table has lost its triggers, and a table
/// that triggers write to cannot be rebuilt while they exist. Neither can be fixed within the same migration.
/// </remarks>
internal static class SqliteRebuilds
{
    /// <exception cref="InvalidOperationException">The migration rebuilds a table that the triggers are on or write to.</exception>
    public static void Refuse(IReadOnlyList<MigrationOperation> operations, TriggerModel model)
    {
        var concerned = SqliteTriggers.Triggers(model).Select(trigger => trigger.Table.Name)
            .Concat([OwnerTables.Streams, OwnerTables.Journal, OwnerTables.Deletions, InboxTables.Tombstones])
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        var created = operations.OfType<CreateTableOperation>().Select(operation => operation.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var rebuilt = operations.Where(IsRebuild).Select(operation => ((ITableMigrationOperation)operation).Table)
            .Where(table => concerned.Contains(table) && !created.Contains(table))
            .Distinct(StringComparer.OrdinalIgnoreCase)
            .Order(StringComparer.Ordinal)
            .ToList();
        if (rebuilt.Count > 0)
        {
            throw new InvalidOperationException(
                $"This migration changes {string.Join(" and ", rebuilt.Select(table => $"'{table}'"))} in a way for which SQLite rebuilds the table, after everything else of the migration, and the triggers would be lost with it. "
                + "Begin it with 'migrationBuilder.DropSoftReferenceTriggers(TargetModel);', move 'migrationBuilder.CreateSoftReferenceTriggers(TargetModel);' into an empty migration of its own after it, and apply both.");
        }
    }

    /// <summary>Returns whether an operation rebuilds a table on SQLite.</summary>
    public static bool IsRebuild(MigrationOperation operation) => operation is
        AddPrimaryKeyOperation or AddUniqueConstraintOperation or AddCheckConstraintOperation or AddForeignKeyOperation
        or DropPrimaryKeyOperation or DropUniqueConstraintOperation or DropCheckConstraintOperation or DropForeignKeyOperation
        or AlterTableOperation or AlterColumnOperation or DropColumnOperation or AddColumnOperation { Comment: not null };
}
