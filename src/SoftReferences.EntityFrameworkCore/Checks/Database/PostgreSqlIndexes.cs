namespace SoftReferences.EntityFrameworkCore;

/// <summary>Finds columns of references that are missing or have no usable index.</summary>
internal static class PostgreSqlIndexes
{
    private const string Sql =
        """
        WITH wanted AS (
            SELECT wanted.number, class.oid AS relation, attribute.attnum
            FROM unnest(@schemas, @tables, @columns) WITH ORDINALITY AS wanted(schema, relation, name, number)
            LEFT JOIN pg_namespace AS space ON space.nspname = coalesce(wanted.schema, current_schema())
            LEFT JOIN pg_class AS class ON class.relnamespace = space.oid AND class.relname = wanted.relation AND class.relkind IN ('r', 'p', 'f')
            LEFT JOIN pg_attribute AS attribute ON attribute.attrelid = class.oid AND attribute.attname = wanted.name AND NOT attribute.attisdropped
        ), candidate AS (
            SELECT wanted.number, index.indisvalid AND index.indisready AND index.indislive AS is_usable, space.nspname, class.relname
            FROM wanted
            JOIN pg_index AS index ON index.indrelid = wanted.relation AND index.indkey[0] = wanted.attnum AND index.indpred IS NULL
            JOIN pg_class AS class ON class.oid = index.indexrelid
            JOIN pg_namespace AS space ON space.oid = class.relnamespace
            JOIN pg_am AS method ON method.oid = class.relam AND method.amname IN ('btree', 'hash')
        )
        SELECT wanted.number, wanted.attnum IS NOT NULL, coalesce(bool_or(candidate.is_usable), false),
            min(quote_ident(candidate.nspname) || '.' || quote_ident(candidate.relname)) FILTER (WHERE NOT candidate.is_usable)
        FROM wanted LEFT JOIN candidate ON candidate.number = wanted.number
        GROUP BY wanted.number, wanted.attnum
        ORDER BY wanted.number
        """;

    public static async Task<IEnumerable<SoftReferenceViolation>> RunAsync(CatalogSession session, IReadOnlyList<CheckedColumn> columns)
    {
        if (columns.Count == 0)
        {
            return [];
        }

        var found = await session.ReadAsync(
            Sql,
            reader => (Column: columns[(int)reader.GetInt64(0) - 1], Exists: reader.GetBoolean(1), IsIndexed: reader.GetBoolean(2), Invalid: reader.IsDBNull(3) ? null : reader.GetString(3)),
            ("schemas", columns.Select(column => column.Table.Schema).ToArray()),
            ("tables", columns.Select(column => column.Table.Name).ToArray()),
            ("columns", columns.Select(column => column.Name).ToArray())).ConfigureAwait(false);
        return found.Where(column => !column.Exists || (column.Column.NeedsIndex && !column.IsIndexed))
            .Select(column => column.Exists ? column.Column.NotIndexed(column.Invalid) : column.Column.Absent());
    }
}
