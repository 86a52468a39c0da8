namespace SoftReferences.EntityFrameworkCore;

/// <summary>Generates the PostgreSQL triggers that reject references to keys with a tombstone.</summary>
/// <remarks>
/// <para>
/// A statement trigger with a transition table checks all rows that a statement inserts: the first ones through the index of the
/// tombstones, and all of them, if there are many, with a plan chosen for their number. A partitioned table has a row trigger
/// instead, because only that covers inserts into a partition by its own name and rows that move between partitions. Updates have
/// a row trigger with a WHEN condition, because most updates change no reference.
/// </para>
/// <para>
/// Setting a search path for a function costs a single insert half as much as the index lookup. So the function that every insert
/// calls sets none, and qualifies every operator, function and type with its schema.
/// </para>
/// </remarks>
internal static class PostgreSqlGuard
{
    // A cached plan that is good for one row is bad for a hundred thousand, so larger statements get a plan of their own. The first
    // query has a LIMIT, because PostgreSQL would otherwise plan for the number of inserted rows and JIT-compile it, which takes nearly as long as everything else.
    private const string Many = "1000";

    // The random_page_cost of index lookups whose upper pages are cached. With the default, PostgreSQL would rather scan an inbox of millions sequentially.
    private const string PageCost = "1.1";

    // The setting in which the query over the first rows stores that it found something. A user who sets it only slows down their own inserts.
    private const string Refused = "softref.refused";

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
            Body(guarded, SpellingOfInserted, column => CheckInserted(guarded, column, tombstones)),
            ForPartitioned: false,
            NamesEverySchema: true);
        yield return new(
            guarded.Table,
            TriggerNames.Guard(guarded.Table.Name, "insert"),
            "AFTER INSERT",
            $"FOR EACH ROW WHEN ({string.Join(" OR ", guarded.Columns.Select(column => $"NEW.{SqlText.Identifier(column.Name)} IS NOT NULL"))})",
            Body(guarded, SpellingOfInsertedRow, column => CheckInsertedRow(guarded, column, tombstones)),
            ForPartitioned: true);
        yield return new(
            guarded.Table,
            TriggerNames.Guard(guarded.Table.Name, "update"),
            "AFTER UPDATE",
            $"FOR EACH ROW WHEN ({string.Join(" OR ", guarded.Columns.Select(Changed))})",
            Body(guarded, SpellingOfUpdatedRow, column => CheckUpdatedRow(guarded, column, tombstones)));
    }

    // PL/pgSQL prepares expressions anew in each transaction, so there are few of them. RETURN NEW, unlike RETURN NULL, is not an expression.
    private static string Body(GuardedTable guarded, Func<GuardedColumn, string> spelling, Func<GuardedColumn, string> check) =>
        $"""
        DECLARE
            refused pg_catalog.text;
            heir pg_catalog.text;
            seen pg_catalog.int8;
            jit pg_catalog.text;
            page_cost pg_catalog.text;
        BEGIN
        {string.Join('\n', guarded.Columns.SelectMany(column => column.AreUuidTexts ? [spelling(column), check(column)] : new[] { check(column) }))}
            RETURN NEW;
        END
        """;

    private static string Refusal(GuardedTable guarded, GuardedColumn column, string tombstones) =>
        $"""
            IF refused IS NOT NULL THEN
                SELECT tombstone.merged_into INTO heir FROM {tombstones} AS tombstone
                WHERE tombstone.owner {Is} {SqlText.Literal(column.Resource)} AND tombstone.key {Is} refused AND tombstone.kind {Is} 'merged';
                RAISE EXCEPTION USING
                    ERRCODE = 'foreign_key_violation',
                    MESSAGE = pg_catalog.format('soft reference "%s" to %s: key "%s" was %s by its owner', {SqlText.Literal(column.Name)}, {SqlText.Literal(column.Resource)}, refused, CASE WHEN heir IS NULL THEN 'deleted' ELSE pg_catalog.format('merged into "%s"', heir) END),
                    HINT = CASE WHEN heir IS NULL THEN 'The entity was deleted: refer to another one.' ELSE 'The entity goes on under the other key: refer to that one.' END,
                    SCHEMA = TG_TABLE_SCHEMA, TABLE = TG_TABLE_NAME, COLUMN = {SqlText.Literal(column.Name)},
                    CONSTRAINT = {SqlText.Literal(TriggerNames.Constraint(guarded.Table.Name, column.Name))};
            END IF;
        """;

    private static string CheckInserted(GuardedTable guarded, GuardedColumn column, string tombstones)
    {
        var (source, key) = Inserted(column);
        return
            $"""
                PERFORM (SELECT pg_catalog.set_config('{Refused}', tombstone.key, TRUE) FROM {tombstones} AS tombstone WHERE {Refuses(column, key)}) FROM {source} LIMIT {Many};
                GET DIAGNOSTICS seen = ROW_COUNT;
                IF seen {Is} {Many} OR pg_catalog.current_setting('{Refused}', TRUE) {IsNot} '' THEN
                    jit := pg_catalog.current_setting('jit');
                    page_cost := pg_catalog.current_setting('random_page_cost');
                    PERFORM pg_catalog.set_config('jit', 'off', TRUE), pg_catalog.set_config('random_page_cost', '{PageCost}', TRUE);
                    EXECUTE $softref_many$SELECT pg_catalog.min(tombstone.key) FROM {source} JOIN {tombstones} AS tombstone ON {Refuses(column, key)}$softref_many$ INTO refused;
                    PERFORM pg_catalog.set_config('jit', jit, TRUE), pg_catalog.set_config('random_page_cost', page_cost, TRUE);
                {Refusal(guarded, column, tombstones)}
                END IF;
            """;
    }

    private static (string Source, string Key) Inserted(GuardedColumn column) => SqlText.Identifier(column.Name) is var name && column.IsCollection
        ? ($"added CROSS JOIN LATERAL pg_catalog.unnest(added.{name}) AS element(key)", TextOf(column, "element.key"))
        : ("added", TextOf(column, $"added.{name}"));

    private static string TextOf(GuardedColumn column, string key) => column.AreDecimals ? $"pg_catalog.trim_scale({key})::pg_catalog.text" : $"{key}::pg_catalog.text";

    private static string SpellingOfInserted(GuardedColumn column)
    {
        var (source, key) = Inserted(column);
        return PostgreSqlSpelling.Refuse(column, key, $"FROM {source}");
    }

    private static string SpellingOfInsertedRow(GuardedColumn column) => column.IsCollection
        ? PostgreSqlSpelling.Refuse(column, "element.key::text", $"FROM unnest(NEW.{SqlText.Identifier(column.Name)}) AS element(key)")
        : PostgreSqlSpelling.Refuse(column, $"NEW.{SqlText.Identifier(column.Name)}::text", string.Empty);

    private static string SpellingOfUpdatedRow(GuardedColumn column) => column.IsCollection
        ? PostgreSqlSpelling.Refuse(column, "element.key::text", $"FROM unnest(NEW.{SqlText.Identifier(column.Name)}) AS element(key)", IsNew(column))
        : PostgreSqlSpelling.Refuse(column, $"NEW.{SqlText.Identifier(column.Name)}::text", string.Empty, Changed(column));

    private static string CheckInsertedRow(GuardedTable guarded, GuardedColumn column, string tombstones)
    {
        var name = SqlText.Identifier(column.Name);
        var refused = column.IsCollection
            ? $"SELECT tombstone.key INTO refused FROM unnest(NEW.{name}) AS element(key) JOIN {tombstones} AS tombstone ON {Refuses(column, RowText(column, "element.key"))} LIMIT 1;"
            : $"SELECT tombstone.key INTO refused FROM {tombstones} AS tombstone WHERE {Refuses(column, RowText(column, $"NEW.{name}"))};";
        return $"    {refused}\n{Refusal(guarded, column, tombstones)}";
    }

    private static string CheckUpdatedRow(GuardedTable guarded, GuardedColumn column, string tombstones)
    {
        var name = SqlText.Identifier(column.Name);
        var refused = column.IsCollection
            ? $"SELECT tombstone.key INTO refused FROM unnest(NEW.{name}) AS element(key) JOIN {tombstones} AS tombstone ON {Refuses(column, RowText(column, "element.key"))}"
                + $" WHERE {IsNew(column)} LIMIT 1;"
            : $"SELECT tombstone.key INTO refused FROM {tombstones} AS tombstone WHERE {Refuses(column, RowText(column, $"NEW.{name}"))} AND {Changed(column)};";
        return $"    {refused}\n{Refusal(guarded, column, tombstones)}";
    }

    private static string Refuses(GuardedColumn column, string key) =>
        $"tombstone.owner {Is} {SqlText.Literal(column.Resource)} AND tombstone.key {Is} {key} {PostgreSqlTriggers.ByByte} AND tombstone.kind {IsNot} 'restored' AND tombstone.kind {IsNot} 'disputed'";

    private static string RowText(GuardedColumn column, string key) => column.AreDecimals ? $"trim_scale({key})::text" : $"{key}::text";

    private static string IsNew(GuardedColumn column) =>
        $"NOT EXISTS (SELECT FROM unnest(OLD.{SqlText.Identifier(column.Name)}) AS previous(key) WHERE previous.key = element.key)";

    private static string Changed(GuardedColumn column)
    {
        var name = SqlText.Identifier(column.Name);
        var cast = column.IsCollection ? null : "::text";
        return $"OLD.{name}{cast} IS DISTINCT FROM NEW.{name}{cast}";
    }
}
