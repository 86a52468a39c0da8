namespace SoftReferences.EntityFrameworkCore;

/// <summary>Writes the triggers by which PostgreSQL refuses references to keys that have a tombstone.</summary>
/// <remarks>
/// A statement trigger with a transition table looks at everything that a statement inserts at once. A partitioned table has
/// a row trigger instead: only that reaches what is inserted into a partition by its own name, and rows that move between
/// them. Updates have a row trigger whose condition is tested without calling it, because most updates change no reference.
/// </remarks>
internal static class PostgreSqlGuard
{
    // The heir is what took the place of a merged key.
    private const string Select = "SELECT tombstone.key, CASE WHEN tombstone.kind = 'merged' THEN tombstone.merged_into END INTO refused, heir FROM";

    public static IEnumerable<PostgreSqlTrigger> Triggers(GuardedTable guarded, string? inboxSchema)
    {
        var tombstones = PostgreSqlTriggers.Qualify(inboxSchema, InboxTables.Tombstones);
        yield return new(
            guarded.Table,
            TriggerNames.Guard(guarded.Table.Name, "insert"),
            "AFTER INSERT",
            "REFERENCING NEW TABLE AS added FOR EACH STATEMENT",
            Body(guarded, column => InsertedKeys(column, tombstones)),
            ForPartitioned: false);
        yield return new(
            guarded.Table,
            TriggerNames.Guard(guarded.Table.Name, "insert"),
            "AFTER INSERT",
            $"FOR EACH ROW WHEN ({string.Join(" OR ", guarded.Columns.Select(column => $"NEW.{SqlText.Identifier(column.Name)} IS NOT NULL"))})",
            Body(guarded, column => InsertedKey(column, tombstones)),
            ForPartitioned: true);
        yield return new(
            guarded.Table,
            TriggerNames.Guard(guarded.Table.Name, "update"),
            "AFTER UPDATE",
            $"FOR EACH ROW WHEN ({string.Join(" OR ", guarded.Columns.Select(Changed))})",
            Body(guarded, column => UpdatedKey(column, tombstones)));
    }

    private static string Body(GuardedTable guarded, Func<GuardedColumn, string> refusedKey) =>
        $"""
        DECLARE
            refused text;
            heir text;
        BEGIN
        {string.Join('\n', guarded.Columns.Select(column => Check(guarded, column, refusedKey(column))))}
            RETURN NULL;
        END
        """;

    private static string Check(GuardedTable guarded, GuardedColumn column, string refusedKey) =>
        $"""
            {refusedKey}
            IF FOUND THEN
                RAISE EXCEPTION USING
                    ERRCODE = 'foreign_key_violation',
                    MESSAGE = format('soft reference "%s" to %s: key "%s" was %s by its owner', {SqlText.Literal(column.Name)}, {SqlText.Literal(column.Resource)}, refused, CASE WHEN heir IS NULL THEN 'deleted' ELSE format('merged into "%s"', heir) END),
                    HINT = CASE WHEN heir IS NULL THEN 'The entity is gone for good: refer to another one.' ELSE 'The entity goes on under the other key: refer to that one.' END,
                    SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME, COLUMN = {SqlText.Literal(column.Name)},
                    CONSTRAINT = {SqlText.Literal(TriggerNames.Constraint(guarded.Table.Name, column.Name))};
            END IF;
        """;

    private static string InsertedKeys(GuardedColumn column, string tombstones)
    {
        var name = SqlText.Identifier(column.Name);
        var (source, key) = column.IsCollection
            ? ($"added CROSS JOIN LATERAL unnest(added.{name}) AS element(key)", "element.key::text")
            : ("added", $"added.{name}::text");
        return $"{Select} {source} JOIN {tombstones} AS tombstone ON {Refuses(column, key)} LIMIT 1;";
    }

    private static string InsertedKey(GuardedColumn column, string tombstones)
    {
        var name = SqlText.Identifier(column.Name);
        return column.IsCollection
            ? $"{Select} unnest(NEW.{name}) AS element(key) JOIN {tombstones} AS tombstone ON {Refuses(column, "element.key::text")} LIMIT 1;"
            : $"{Select} {tombstones} AS tombstone WHERE {Refuses(column, $"NEW.{name}::text")};";
    }

    private static string UpdatedKey(GuardedColumn column, string tombstones)
    {
        var name = SqlText.Identifier(column.Name);
        return column.IsCollection
            ? $"{Select} unnest(NEW.{name}) AS element(key) JOIN {tombstones} AS tombstone ON {Refuses(column, "element.key::text")}"
                + $" WHERE NOT EXISTS (SELECT FROM unnest(OLD.{name}) AS previous(key) WHERE previous.key = element.key) LIMIT 1;"
            : $"{Select} {tombstones} AS tombstone WHERE {Refuses(column, $"NEW.{name}::text")} AND {Changed(column)};";
    }

    private static string Refuses(GuardedColumn column, string key) =>
        $"tombstone.owner = {SqlText.Literal(column.Resource)} AND tombstone.key = {key} AND tombstone.kind <> 'restored'";

    private static string Changed(GuardedColumn column)
    {
        var name = SqlText.Identifier(column.Name);
        var cast = column.IsCollection ? null : "::text";
        return $"OLD.{name}{cast} IS DISTINCT FROM NEW.{name}{cast}";
    }
}
