namespace SoftReferences.EntityFrameworkCore;

/// <summary>Checks an SQLite database. It has no schemas, so nothing can cross their borders.</summary>
internal static class SqliteChecks
{
    private const string Columns =
        """
        SELECT relation.name, part.name, part.pk,
            EXISTS (SELECT 1 FROM pragma_index_list(relation.name) AS list JOIN pragma_index_info(list.name) AS info
                WHERE list.partial = 0 AND info.seqno = 0 AND info.name = part.name),
            EXISTS (SELECT 1 FROM pragma_foreign_key_list(relation.name) AS foreign_key WHERE foreign_key."from" = part.name)
        FROM sqlite_master AS relation JOIN pragma_table_info(relation.name) AS part
        WHERE relation.type = 'table'
        """;

    public static async Task<IEnumerable<SoftReferenceViolation>> RunAsync(CatalogSession session, IReadOnlyList<CheckedColumn> columns)
    {
        var live = await session.ReadAsync(
            Columns,
            reader => (Table: reader.GetString(0), Name: reader.GetString(1), IsIndexed: reader.GetInt64(2) == 1 || reader.GetBoolean(3), IsForeignKey: reader.GetBoolean(4))).ConfigureAwait(false);
        var found = live.ToDictionary(column => Key(column.Table, column.Name), StringComparer.OrdinalIgnoreCase);
        var names = new LookalikeNames(columns.Where(column => column.Reference.KeyType == typeof(Guid)).Select(column => column.Reference.Service));
        var declared = columns.Select(column => Key(column.Table.Name, column.Name)).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return
        [
            .. columns.Where(column => !found.ContainsKey(Key(column.Table.Name, column.Name))).Select(column => column.Absent()),
            .. columns.Where(column => column.NeedsIndex && found.TryGetValue(Key(column.Table.Name, column.Name), out var at) && !at.IsIndexed).Select(column => column.NotIndexed(null)),
            .. from column in live
               where !column.IsForeignKey && !declared.Contains(Key(column.Table, column.Name))
               let service = names.Find(column.Name)
               where service is not null
               select LookalikeNames.Violation(column.Table, column.Name, service),
        ];
    }

    private static string Key(string table, string column) => $"{table}\n{column}";
}
