namespace SoftReferences.EntityFrameworkCore;

/// <summary>Writes the triggers by which PostgreSQL refuses references to keys that have a tombstone.</summary>
/// <remarks>
/// A statement trigger with a transition table looks at everything that a statement inserts at once: the first rows by the index of the
/// tombstones, and all of them, when they are many, by whatever the database finds best. A partitioned table has
/// a row trigger instead: only that reaches what is inserted into a partition by its own name, and rows that move between
/// them. Updates have a row trigger whose condition is tested without calling it, because most updates change no reference.
/// To set a search path for a function costs a single insert as much as half of the look into the index. The one that
/// inserts run by the thousand therefore names the schema of every operator, function and type, and sets none.
/// </remarks>
internal static class PostgreSqlGuard
{
    // A plan is kept for a session, and one that is good for a row is bad for a hundred thousand: the latter get a plan of their own.
    // The first one says how many it is for: PostgreSQL would compile it for as many rows as were inserted, which takes nearly as long as all of the rest.
    private const string Many = "1000";

    // Looks into an index whose upper pages are in memory. At the usual cost of a page at random, PostgreSQL would rather read an inbox of millions from its beginning to its end.
    private const string PageCost = "1.1";

    private const string Is = "OPERATOR(pg_catalog.=)";
    private const string IsNot = "OPERATOR(pg_catalog.<>)";

    public static IEnumerable<PostgreSqlTrigger> Triggers(GuardedTable guarded, string? inboxSchema)
    {
        var tombstones = PostgreSqlTriggers.Qualify(inboxSchema, InboxTables.Tombstones);
        yield return new(
            guarded.Table,
            TriggerNames.Guard(guarded.Table.Name, "insert"),
            "AFTER INSERT",
            "REFERENCING NEW TABLE AS added FOR EACH STATEMENT",
            Body(guarded, tombstones, column => InsertedKeys(column, tombstones)),
            ForPartitioned: false,
            NamesEverySchema: true);
        yield return new(
            guarded.Table,
            TriggerNames.Guard(guarded.Table.Name, "insert"),
            "AFTER INSERT",
            $"FOR EACH ROW WHEN ({string.Join(" OR ", guarded.Columns.Select(column => $"NEW.{SqlText.Identifier(column.Name)} IS NOT NULL"))})",
            Body(guarded, tombstones, column => InsertedKey(column, tombstones)),
            ForPartitioned: true);
        yield return new(
            guarded.Table,
            TriggerNames.Guard(guarded.Table.Name, "update"),
            "AFTER UPDATE",
            $"FOR EACH ROW WHEN ({string.Join(" OR ", guarded.Columns.Select(Changed))})",
            Body(guarded, tombstones, column => UpdatedKey(column, tombstones)));
    }

    private static string Body(GuardedTable guarded, string tombstones, Func<GuardedColumn, string> refusedKey) =>
        $"""
        DECLARE
            refused pg_catalog.text;
            heir pg_catalog.text;
            seen pg_catalog.int4;
            jit pg_catalog.text;
            page_cost pg_catalog.text;
        BEGIN
        {string.Join('\n', guarded.Columns.Select(column => Check(guarded, column, tombstones, refusedKey(column))))}
            RETURN NULL;
        END
        """;

    private static string Check(GuardedTable guarded, GuardedColumn column, string tombstones, string refusedKey) =>
        $"""
            {refusedKey}
            IF refused IS NOT NULL THEN
                SELECT tombstone.merged_into INTO heir FROM {tombstones} AS tombstone
                WHERE tombstone.owner {Is} {SqlText.Literal(column.Resource)} AND tombstone.key {Is} refused AND tombstone.kind {Is} 'merged';
                RAISE EXCEPTION USING
                    ERRCODE = 'foreign_key_violation',
                    MESSAGE = pg_catalog.format('soft reference "%s" to %s: key "%s" was %s by its owner', {SqlText.Literal(column.Name)}, {SqlText.Literal(column.Resource)}, refused, CASE WHEN heir IS NULL THEN 'deleted' ELSE pg_catalog.format('merged into "%s"', heir) END),
                    HINT = CASE WHEN heir IS NULL THEN 'The entity is gone for good: refer to another one.' ELSE 'The entity goes on under the other key: refer to that one.' END,
                    SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME, COLUMN = {SqlText.Literal(column.Name)},
                    CONSTRAINT = {SqlText.Literal(TriggerNames.Constraint(guarded.Table.Name, column.Name))};
            END IF;
        """;

    private static string InsertedKeys(GuardedColumn column, string tombstones)
    {
        var name = SqlText.Identifier(column.Name);
        var (source, key) = column.IsCollection
            ? ($"added CROSS JOIN LATERAL pg_catalog.unnest(added.{name}) AS element(key)", "element.key::pg_catalog.text")
            : ("added", $"added.{name}::pg_catalog.text");
        return
            $"""
            seen := 0;
                FOR refused IN SELECT (SELECT tombstone.key FROM {tombstones} AS tombstone WHERE {Refuses(column, key)}) FROM {source} LIMIT {Many}
                LOOP
                    seen := seen OPERATOR(pg_catalog.+) 1;
                    EXIT WHEN refused IS NOT NULL;
                END LOOP;
                IF refused IS NULL AND seen {Is} {Many} THEN
                    jit := pg_catalog.current_setting('jit');
                    page_cost := pg_catalog.current_setting('random_page_cost');
                    PERFORM pg_catalog.set_config('jit', 'off', TRUE), pg_catalog.set_config('random_page_cost', '{PageCost}', TRUE);
                    EXECUTE $softref_many$SELECT pg_catalog.min(tombstone.key) FROM {source} JOIN {tombstones} AS tombstone ON {Refuses(column, key)}$softref_many$ INTO refused;
                    PERFORM pg_catalog.set_config('jit', jit, TRUE), pg_catalog.set_config('random_page_cost', page_cost, TRUE);
                END IF;
            """;
    }

    private static string InsertedKey(GuardedColumn column, string tombstones)
    {
        var name = SqlText.Identifier(column.Name);
        return column.IsCollection
            ? $"SELECT tombstone.key INTO refused FROM unnest(NEW.{name}) AS element(key) JOIN {tombstones} AS tombstone ON {Refuses(column, "element.key::text")} LIMIT 1;"
            : $"SELECT tombstone.key INTO refused FROM {tombstones} AS tombstone WHERE {Refuses(column, $"NEW.{name}::text")};";
    }

    private static string UpdatedKey(GuardedColumn column, string tombstones)
    {
        var name = SqlText.Identifier(column.Name);
        return column.IsCollection
            ? $"SELECT tombstone.key INTO refused FROM unnest(NEW.{name}) AS element(key) JOIN {tombstones} AS tombstone ON {Refuses(column, "element.key::text")}"
                + $" WHERE NOT EXISTS (SELECT FROM unnest(OLD.{name}) AS previous(key) WHERE previous.key = element.key) LIMIT 1;"
            : $"SELECT tombstone.key INTO refused FROM {tombstones} AS tombstone WHERE {Refuses(column, $"NEW.{name}::text")} AND {Changed(column)};";
    }

    private static string Refuses(GuardedColumn column, string key) =>
        $"tombstone.owner {Is} {SqlText.Literal(column.Resource)} AND tombstone.key {Is} {key} AND tombstone.kind {IsNot} 'restored' AND tombstone.kind {IsNot} 'disputed'";

    private static string Changed(GuardedColumn column)
    {
        var name = SqlText.Identifier(column.Name);
        var cast = column.IsCollection ? null : "::text";
        return $"OLD.{name}{cast} IS DISTINCT FROM NEW.{name}{cast}";
    }
}
