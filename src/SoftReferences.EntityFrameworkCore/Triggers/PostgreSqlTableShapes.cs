using Microsoft.EntityFrameworkCore.Metadata;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>
/// Finds tables whose rows can be written without firing their triggers (foreign tables, and tables with inheritance children), and
/// columns of references whose collation treats different keys as equal (clean-up would remove rows of both), that pad keys with spaces, or that have room for fractions.
/// </summary>
internal static class PostgreSqlTableShapes
{
    /// <summary>Returns a query with one row per problem.</summary>
    public static string Problems(TriggerModel model)
    {
        var tables = model.Captures.Select(capture => capture.Table).Concat(model.Guards.Select(guard => guard.Table)).Distinct()
            .Select(table => $"({Schema(table)}, {SqlText.Literal(table.Name)}, {SqlText.Literal(table.DisplayName())})");
        return
            $"""
            WITH RECURSIVE tree(id, root, name) AS (
                SELECT class.oid, class.oid, mapped.display
                FROM (VALUES {string.Join(", ", tables)}) AS mapped(schema, name, display)
                JOIN pg_catalog.pg_namespace AS space ON space.nspname = mapped.schema
                JOIN pg_catalog.pg_class AS class ON class.relnamespace = space.oid AND class.relname = mapped.name
                UNION
                SELECT heir.inhrelid, tree.root, tree.name FROM tree JOIN pg_catalog.pg_inherits AS heir ON heir.inhparent = tree.id)
            SELECT CASE
                WHEN class.relkind = 'f' THEN pg_catalog.format(
                    '%L%s is a foreign table: its rows are written in another database too, where no trigger of this one fires. Keep the rows in a table of this database.',
                    class.oid::regclass::text, CASE WHEN class.oid <> tree.root THEN pg_catalog.format(', a part of %L,', tree.name) END)
                ELSE pg_catalog.format(
                    '%L inherits from %L, and the triggers of a table do not fire for those that inherit from it. Make it a partition instead, or a table of its own in the model.',
                    class.oid::regclass::text, tree.name)
                END
            FROM tree JOIN pg_catalog.pg_class AS class ON class.oid = tree.id
            WHERE class.relkind = 'f' OR (class.oid <> tree.root AND NOT class.relispartition)
            {Columns([.. model.Guards.SelectMany(guard => guard.Columns.Select(column => $"({Schema(guard.Table)}, {SqlText.Literal(guard.Table.Name)}, {SqlText.Literal(column.Name)}, {(column.AreUuids ? "TRUE" : "FALSE")})"))])}
            ORDER BY 1
            """;
    }

    private static string Columns(IReadOnlyList<string> columns) => columns.Count == 0 ? string.Empty : $"{Collations(columns)}\n{Paddings(columns)}\n{CaselessTypes(columns)}\n{Fractions(columns)}";

    private static string Collations(IReadOnlyList<string> columns) =>
        $"""
        UNION ALL
        SELECT pg_catalog.format(
            '%L compares %I by the collation %I, {CollationChecks.Problem}. Give the column a collation that is deterministic, as "C".',
            class.oid::regclass::text, attribute.attname, comparison.collname)
        {Attributes(columns)}
        JOIN pg_catalog.pg_collation AS comparison ON comparison.oid = attribute.attcollation AND NOT comparison.collisdeterministic
        """;

    // The column may have a domain type, possibly nested.
    private const string Based = """
        WITH RECURSIVE based(type, modifier) AS (
                SELECT attribute.atttypid, attribute.atttypmod
                UNION ALL
                SELECT domain.typbasetype, domain.typtypmod FROM based JOIN pg_catalog.pg_type AS domain ON domain.oid = based.type AND domain.typtype = 'd')
        """;

    // Without a length nothing is padded.
    private static string Paddings(IReadOnlyList<string> columns) =>
        $"""
        UNION ALL
        SELECT pg_catalog.format(
            '%L stores %I as %L, {PaddingChecks.Problem}. Give the column the type varchar or text.',
            class.oid::regclass::text, attribute.attname, pg_catalog.format_type(attribute.atttypid, attribute.atttypmod))
        {Attributes(columns)}
        JOIN LATERAL (
            {Based}
            SELECT based.modifier - 4 AS length FROM based WHERE based.type IN ('pg_catalog.bpchar'::regtype, 'pg_catalog.bpchar[]'::regtype) AND based.modifier >= 0
        ) AS padded ON NOT (referring.are_uuids AND padded.length = {PaddingChecks.UuidLength})
        """;

    private static string CaselessTypes(IReadOnlyList<string> columns) =>
        $"""
        UNION ALL
        SELECT pg_catalog.format(
            '%L stores %I as %L, {CollationChecks.Problem}. Give the column the type varchar or text.',
            class.oid::regclass::text, attribute.attname, pg_catalog.format_type(attribute.atttypid, attribute.atttypmod))
        {Attributes(columns)}
        WHERE EXISTS (
            {Based}
            SELECT FROM based JOIN pg_catalog.pg_type AS type ON type.oid = based.type LEFT JOIN pg_catalog.pg_type AS element ON element.oid = type.typelem
            WHERE '{CollationChecks.CaselessType}' IN (type.typname, element.typname))
        """;

    // The modifier of a numeric has its scale in the lowest 11 bits. Without a modifier, each value has a scale of its own, and the guard removes zeros.
    private static string Fractions(IReadOnlyList<string> columns) =>
        $"""
        UNION ALL
        SELECT pg_catalog.format(
            '%L stores %I as %L, {FractionChecks.Problem}. Give the column the type of the key, as bigint.',
            class.oid::regclass::text, attribute.attname, pg_catalog.format_type(attribute.atttypid, attribute.atttypmod))
        {Attributes(columns)}
        WHERE EXISTS (
            {Based}
            SELECT FROM based
            WHERE based.type IN ('pg_catalog.float4'::regtype, 'pg_catalog.float8'::regtype, 'pg_catalog.float4[]'::regtype, 'pg_catalog.float8[]'::regtype)
            OR (based.type IN ('pg_catalog.numeric'::regtype, 'pg_catalog.numeric[]'::regtype) AND based.modifier >= 4 AND (based.modifier - 4) & 2047 <> 0))
        """;

    private static string Attributes(IReadOnlyList<string> columns) =>
        $"""
        FROM (VALUES {string.Join(", ", columns)}) AS referring(schema, name, attribute, are_uuids)
        JOIN pg_catalog.pg_namespace AS space ON space.nspname = referring.schema
        JOIN pg_catalog.pg_class AS class ON class.relnamespace = space.oid AND class.relname = referring.name
        JOIN pg_catalog.pg_attribute AS attribute ON attribute.attrelid = class.oid AND attribute.attname = referring.attribute
        """;

    private static string Schema(StoreObjectIdentifier table) => table.Schema is null ? "current_schema()" : SqlText.Literal(table.Schema);

    /// <summary>Returns the command that fails if there are problems.</summary>
    public static IEnumerable<string> Refuse(TriggerModel model)
    {
        if (model.Captures.Count + model.Guards.Count > 0)
        {
            yield return
                $"""
                DO $softref_refuse$
                DECLARE
                    problems text;
                BEGIN
                    SELECT pg_catalog.string_agg(found.problem, E'\n') INTO problems FROM (
                {Problems(model)}
                    ) AS found(problem);
                    IF problems IS NOT NULL THEN
                        RAISE EXCEPTION USING ERRCODE = 'feature_not_supported', MESSAGE = 'SoftReferences does not support these tables as they are:' || E'\n' || problems;
                    END IF;
                END
                $softref_refuse$;
                """;
        }
    }
}
