namespace SoftReferences.EntityFrameworkCore;

/// <summary>Finds uuid columns that are named like a reference to an owner but are not declared as one.</summary>
internal static class PostgreSqlLookalikes
{
    private const string Sql =
        """
        SELECT space.nspname, class.relname, attribute.attname
        FROM pg_attribute AS attribute
        JOIN pg_class AS class ON class.oid = attribute.attrelid AND class.relkind IN ('r', 'p') AND NOT class.relispartition
        JOIN pg_namespace AS space ON space.oid = class.relnamespace
        WHERE class.relnamespace = ANY (@own::oid[]) AND attribute.attnum > 0 AND NOT attribute.attisdropped
            AND attribute.atttypid IN ('uuid'::regtype, 'uuid[]'::regtype)
            AND lower(replace(attribute.attname, '_', '')) LIKE ANY (@patterns)
            AND NOT EXISTS (SELECT FROM pg_constraint AS foreign_key WHERE foreign_key.conrelid = class.oid AND foreign_key.contype = 'f' AND attribute.attnum = ANY (foreign_key.conkey))
        ORDER BY 1, 2, 3
        """;

    public static async Task<IEnumerable<SoftReferenceViolation>> RunAsync(CatalogSession session, PostgreSqlSchemas schemas, IReadOnlyList<CheckedColumn> columns)
    {
        var names = new LookalikeNames(columns.Where(column => column.Reference.KeyType == typeof(Guid)).Select(column => column.Reference.Service));
        if (names.Patterns.Length == 0)
        {
            return [];
        }

        var declared = columns.Select(column => (column.Table.Schema ?? schemas.Current, column.Table.Name, column.Name)).ToHashSet();
        var found = await session.ReadAsync(
            Sql,
            reader => (Schema: reader.GetString(0), Table: reader.GetString(1), Column: reader.GetString(2)),
            ("own", schemas.OwnIds),
            ("patterns", names.Patterns)).ConfigureAwait(false);
        return
            from column in found
            where !declared.Contains(column)
            let service = names.Find(column.Column)
            where service is not null
            select LookalikeNames.Violation($"{column.Schema}.{column.Table}", column.Column, service);
    }
}
