using Microsoft.EntityFrameworkCore.Metadata;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Writes the triggers of SQLite, which knows row triggers only and no schemas.</summary>
internal sealed class SqliteTriggers : TriggerDialect
{
    private const string Now = "strftime('%Y-%m-%d %H:%M:%f+00:00', 'now')";

    public override IEnumerable<string> Create(TriggerModel model) =>
    [
        .. Drop(model.Tables),
        .. model.Captures.SelectMany(Capture),
        .. model.Guards.SelectMany(Guard),
    ];

    public override IEnumerable<string> Drop(IReadOnlyList<StoreObjectIdentifier> tables) =>
        from table in tables
        from name in TriggerNames.CaptureEvents.Select(purpose => TriggerNames.Capture(table.Name, purpose))
            .Concat(TriggerNames.GuardEvents.Select(purpose => TriggerNames.Guard(table.Name, purpose)))
        select $"DROP TRIGGER IF EXISTS {SqlText.Identifier(name)};";

    private static IEnumerable<string> Capture(OwnedResource resource)
    {
        var name = SqlText.Literal(resource.Name);
        var key = SqlText.Identifier(resource.KeyColumn);
        var insert =
            $"""
            INSERT INTO {SqlText.Identifier(OwnerTables.Deletions)} ("resource", "key", "kind", "occurred_at")
                VALUES ({name}, {KeyText(resource.KeyKind, $"OLD.{key}")}, 'deleted', {Now});
            """;
        yield return
            $"""
            INSERT INTO {SqlText.Identifier(OwnerTables.Streams)} ("resource", "epoch", "position", "pruned_position")
            VALUES ({name}, lower(hex(randomblob(16))), 0, 0)
            ON CONFLICT ("resource") DO NOTHING;
            """;
        yield return Trigger(TriggerNames.Capture(resource.Table.Name, "delete"), $"AFTER DELETE ON {Table(resource.Table)}", insert);
        yield return Trigger(
            TriggerNames.Capture(resource.Table.Name, "update"),
            $"AFTER UPDATE OF {key} ON {Table(resource.Table)} WHEN OLD.{key} IS NOT NEW.{key}",
            insert);
    }

    private static IEnumerable<string> Guard(GuardedTable guarded)
    {
        yield return Trigger(
            TriggerNames.Guard(guarded.Table.Name, "insert"),
            $"AFTER INSERT ON {Table(guarded.Table)}",
            string.Join("\n    ", guarded.Columns.Select(column => Refuse(column, null))));
        yield return Trigger(
            TriggerNames.Guard(guarded.Table.Name, "update"),
            $"AFTER UPDATE ON {Table(guarded.Table)} WHEN {string.Join(" OR ", guarded.Columns.Select(Changed))}",
            string.Join("\n    ", guarded.Columns.Select(column => Refuse(column, column.IsCollection ? NotAmongOldElements(column) : Changed(column)))));
    }

    private static string Refuse(GuardedColumn column, string? condition)
    {
        var name = SqlText.Identifier(column.Name);
        var key = column.IsCollection ? ElementText(column, "element") : KeyText(column.KeyKind, $"NEW.{name}");
        var message = SqlText.Literal($"soft reference \"{column.Name}\" to {column.Resource}: key \"");
        return
            $"""
            SELECT RAISE(ABORT, {message} || tombstone."key" || '" was deleted by its owner')
                FROM {(column.IsCollection ? $"json_each(NEW.{name}) AS element JOIN " : null)}{SqlText.Identifier(InboxTables.Tombstones)} AS tombstone
                WHERE tombstone."owner" = {SqlText.Literal(column.Resource)} AND tombstone."key" = {key} AND tombstone."kind" <> 'restored'{(condition is null ? null : $" AND {condition}")};
            """;
    }

    private static string Changed(GuardedColumn column) =>
        $"OLD.{SqlText.Identifier(column.Name)} IS NOT NEW.{SqlText.Identifier(column.Name)}";

    private static string NotAmongOldElements(GuardedColumn column) =>
        $"NOT EXISTS (SELECT 1 FROM json_each(OLD.{SqlText.Identifier(column.Name)}) AS previous WHERE previous.value = element.value)";

    // Entity Framework Core stores a Guid as text in upper case; everything else of the library has it in lower case.
    private static string KeyText(OwnerKeyKind kind, string key) => kind switch
    {
        OwnerKeyKind.Uuid => $"lower({key})",
        OwnerKeyKind.Number => $"CAST({key} AS TEXT)",
        _ => key,
    };

    // The snapshot of a migration knows a JSON array as text only: there the elements tell what they are.
    private static string ElementText(GuardedColumn column, string element) => column.KeyKind == OwnerKeyKind.None
        ? $"CASE WHEN typeof({element}.value) = 'text' AND length({element}.value) = 36 THEN lower({element}.value) ELSE CAST({element}.value AS TEXT) END"
        : KeyText(column.KeyKind, $"{element}.value");

    private static string Table(StoreObjectIdentifier table) => SqlText.Identifier(table.Name);

    private static string Trigger(string name, string when, string body)
    {
        var text =
            $"""
            CREATE TRIGGER {SqlText.Identifier(name)} {when}
            BEGIN
                {body}
            END;
            """;
        return text.Replace("BEGIN\n", $"BEGIN -- {TriggerNames.Stamp(text)}\n", StringComparison.Ordinal);
    }
}
