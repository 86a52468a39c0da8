namespace SoftReferences.EntityFrameworkCore;

/// <summary>Generates the PostgreSQL triggers that reject references to keys with a tombstone.</summary>
/// <remarks>
/// <para>
/// A statement trigger with a transition table checks all rows that a statement inserts, each with one search of the hash index of
/// the tombstones. A partitioned table has a row trigger instead, because only that covers inserts into a partition by its own
/// name and rows that move between partitions. Updates have a row trigger with a WHEN condition, because most updates change no
/// reference.
/// </para>
/// <para>
/// Setting a search path for a function costs a single insert half as much as the index lookup. So the function that every insert
/// calls sets none, and qualifies every operator, function and type with its schema.
/// </para>
/// </remarks>
internal static class PostgreSqlGuard
{
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

    // The plan is cached in the session, and has to suit any number of rows. LIMIT 1 keeps the estimated cost too low for JIT
    // compilation. PERFORM and FOUND cost less than a query into a variable.
    private static string CheckInserted(GuardedTable guarded, GuardedColumn column, string tombstones)
    {
        var (source, key) = Inserted(column);
        var hits = $"{source} CROSS JOIN LATERAL {Tombstones(tombstones, key)} WHERE {Refuses(column)} LIMIT 1";
        return
            $"""
                PERFORM FROM {hits};
                IF FOUND THEN
                    SELECT tombstone.key INTO refused FROM {hits};
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

    private static string CheckInsertedRow(GuardedTable guarded, GuardedColumn column, string tombstones) =>
        CheckRow(guarded, column, tombstones, condition: null);

    private static string CheckUpdatedRow(GuardedTable guarded, GuardedColumn column, string tombstones) =>
        CheckRow(guarded, column, tombstones, column.IsCollection ? IsNew(column) : Changed(column));

    private static string CheckRow(GuardedTable guarded, GuardedColumn column, string tombstones, string? condition)
    {
        var name = $"NEW.{SqlText.Identifier(column.Name)}";
        var hits = column.IsCollection
            ? $"unnest({name}) AS element(key) CROSS JOIN LATERAL {Tombstones(tombstones, TextOf(column, "element.key"))}"
            : Tombstones(tombstones, TextOf(column, name));
        return
            $"""
                SELECT tombstone.key INTO refused FROM {hits} WHERE {Refuses(column)}{(condition is null ? null : $" AND {condition}")} LIMIT 1;
            {Refusal(guarded, column, tombstones)}
            """;
    }

    // Forces one search by key for each row, also where the planner, by what it knows of an owner or of the number of rows, would
    // rather read all tombstones of the owner, or join.
    private static string Tombstones(string tombstones, string key) =>
        $"(SELECT tombstone.key, tombstone.owner, tombstone.kind FROM {tombstones} AS tombstone WHERE tombstone.key {Is} {key} {PostgreSqlTriggers.ByByte} OFFSET 0) AS tombstone";

    private static string Refuses(GuardedColumn column) =>
        $"tombstone.owner {Is} {SqlText.Literal(column.Resource)} AND tombstone.kind {IsNot} 'restored' AND tombstone.kind {IsNot} 'disputed'";

    private static string IsNew(GuardedColumn column) =>
        $"NOT EXISTS (SELECT FROM unnest(OLD.{SqlText.Identifier(column.Name)}) AS previous(key) WHERE previous.key = element.key)";

    private static string Changed(GuardedColumn column)
    {
        var name = SqlText.Identifier(column.Name);
        var cast = column.IsCollection ? null : "::text";
        return $"OLD.{name}{cast} IS DISTINCT FROM NEW.{name}{cast}";
    }
}
