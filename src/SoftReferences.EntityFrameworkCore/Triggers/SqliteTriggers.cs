using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations.Operations;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Generates the triggers of SQLite, which has only row triggers and no schemas.</summary>
internal sealed class SqliteTriggers : TriggerDialect
{
    public override IEnumerable<string> Create(TriggerModel model, IReadOnlyList<MigrationOperation> before)
    {
        SqliteRebuilds.Refuse(before, model);
        return [.. Drop(model.Tables), .. model.Captures.Select(SqliteCapture.Stream), .. Triggers(model).Select(trigger => trigger.Script)];
    }

    public override IEnumerable<string> Drop(IReadOnlyList<StoreObjectIdentifier> tables) =>
        from table in tables
        from name in TriggerNames.CaptureEvents.Select(purpose => TriggerNames.Capture(table.Name, purpose))
            .Concat(TriggerNames.GuardEvents.Select(purpose => TriggerNames.Guard(table.Name, purpose)))
        select $"DROP TRIGGER IF EXISTS {SqlText.Identifier(name)};";

    /// <summary>Gets the triggers that a model needs.</summary>
    public static IEnumerable<SqliteTrigger> Triggers(TriggerModel model) => model.Captures.SelectMany(SqliteCapture.Triggers).Concat(model.Guards.SelectMany(Guard));

    private static IEnumerable<SqliteTrigger> Guard(GuardedTable guarded)
    {
        yield return new(
            guarded.Table,
            TriggerNames.Guard(guarded.Table.Name, "insert"),
            $"AFTER INSERT ON {SqlText.Identifier(guarded.Table.Name)}",
            string.Join("\n    ", guarded.Columns.SelectMany(column => Refuse(column, null))));
        yield return new(
            guarded.Table,
            TriggerNames.Guard(guarded.Table.Name, "update"),
            $"AFTER UPDATE ON {SqlText.Identifier(guarded.Table.Name)} WHEN {string.Join(" OR ", guarded.Columns.Select(Changed))}",
            string.Join("\n    ", guarded.Columns.SelectMany(column => Refuse(column, column.IsCollection ? NotAmongOldElements(column) : Changed(column)))));
    }

    private static IEnumerable<string> Refuse(GuardedColumn column, string? condition) =>
        column is { KeyKind: OwnerKeyKind.Uuid, IsCollection: false } ? [RefuseSpelling(column, condition), RefuseDeleted(column, condition)] : [RefuseDeleted(column, condition)];

    // Clean-up finds a Guid in upper and in lower case by index. Another spelling, such as mixed case or no hyphens, would be an orphan that is never found.
    private static string RefuseSpelling(GuardedColumn column, string? condition)
    {
        var name = $"NEW.{SqlText.Identifier(column.Name)}";
        return
            $"""
            SELECT RAISE(ABORT, {SqlText.Literal($"soft reference \"{column.Name}\" to {column.Resource}: ")} || quote({name}) || ' is no hyphenated UUID all in upper or all in lower case')
                WHERE (length({name}) <> 36 OR {name} NOT IN (upper({name}), lower({name}))){(condition is null ? null : $" AND {condition}")};
            """;
    }

    private static string RefuseDeleted(GuardedColumn column, string? condition)
    {
        var name = SqlText.Identifier(column.Name);
        var key = column.IsCollection ? ElementText(column, "element") : KeyText(column.KeyKind, $"NEW.{name}");
        var message = SqlText.Literal($"soft reference \"{column.Name}\" to {column.Resource}: key \"");
        return
            $"""
            SELECT RAISE(ABORT, {message} || tombstone."key" || CASE WHEN tombstone."kind" = 'merged' AND tombstone."merged_into" IS NOT NULL THEN '" was merged into "' || tombstone."merged_into" || '" by its owner' ELSE '" was deleted by its owner' END)
                FROM {(column.IsCollection ? $"json_each(NEW.{name}) AS element JOIN " : null)}{SqlText.Identifier(InboxTables.Tombstones)} AS tombstone
                WHERE tombstone."owner" = {SqlText.Literal(column.Resource)} AND tombstone."key" = {key} AND tombstone."kind" NOT IN ('restored', 'disputed'){(condition is null ? null : $" AND {condition}")};
            """;
    }

    private static string Changed(GuardedColumn column) =>
        $"OLD.{SqlText.Identifier(column.Name)} IS NOT NEW.{SqlText.Identifier(column.Name)}";

    private static string NotAmongOldElements(GuardedColumn column) =>
        $"NOT EXISTS (SELECT 1 FROM json_each(OLD.{SqlText.Identifier(column.Name)}) AS previous WHERE previous.value = element.value)";

    /// <summary>Returns an expression for the text form of a key.</summary>
    /// <remarks>Entity Framework Core stores a Guid as text in upper case. The library uses lower case everywhere else.</remarks>
    internal static string KeyText(OwnerKeyKind kind, string key) => kind switch
    {
        OwnerKeyKind.Uuid => $"lower({key})",
        OwnerKeyKind.Number => $"CAST({key} AS TEXT)",
        _ => key,
    };

    // The snapshot of an earlier version has a JSON array only as text. Then the type of each element tells the kind of key.
    private static string ElementText(GuardedColumn column, string element) => column.KeyKind == OwnerKeyKind.None
        ? $"CASE WHEN typeof({element}.value) = 'text' AND length({element}.value) = 36 THEN lower({element}.value) ELSE CAST({element}.value AS TEXT) END"
        : KeyText(column.KeyKind, $"{element}.value");
}
