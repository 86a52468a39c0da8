namespace SoftReferences.EntityFrameworkCore;

/// <summary>Deletes or changes orphans by primary key, for rows that span several tables or columns with many references, where a single statement is not enough.</summary>
internal static class OrphanPages
{
    // Limits memory: the keys of a page are loaded.
    private const int MaximumRows = 5_000;

    /// <summary>Deletes a page of rows.</summary>
    public static async Task<OrphanRows> DeleteAsync(StoreSession session, OrphanTable table, int limit, CancellationToken cancellationToken)
    {
        limit = Math.Min(limit, MaximumRows);
        var rows = await LockAsync(session, table, limit, cancellationToken).ConfigureAwait(false);
        if (rows.Count > 0)
        {
            table.ThrowUnlessChanged(rows.Count, await RowKeys.DeleteAsync(session, table, rows, row => row.PrimaryKey, cancellationToken).ConfigureAwait(false));
        }

        return Outcome(rows, limit);
    }

    /// <summary>Replaces or removes elements of a column with many references.</summary>
    public static async Task<OrphanRows> ReplaceAsync(StoreSession session, OrphanTable table, IReadOnlyDictionary<OwnerKey, OwnerKey?> targets, int limit, CancellationToken cancellationToken)
    {
        limit = Math.Min(limit, MaximumRows);
        var rows = await LockAsync(session, table, limit, cancellationToken).ConfigureAwait(false);
        if (rows.Count > 0)
        {
            await using var command = session.CreateCommand();
            var source = session.Dialect.Rows(command, [.. RowKeys.Columns(rows, row => row.PrimaryKey)]);
            var replacement = table.Elements!.AddReplacement(command, $"o.{table.Column}", targets);
            command.CommandText = $"UPDATE {table.Name} AS o SET {table.Column} = {replacement} FROM {source} WHERE {RowKeys.IsSame("o", table.PrimaryKey)}";
            table.ThrowUnlessChanged(rows.Count, await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false));
        }

        return Outcome(rows, limit);
    }

    /// <summary>Finds the keys that a column with many references still contains.</summary>
    public static async Task<IReadOnlySet<OwnerKey>> FindLeftAsync(StoreSession session, OrphanTable table, CancellationToken cancellationToken)
    {
        await using var command = session.CreateCommand();
        var condition = table.AddCondition(command);
        command.CommandText = $"SELECT DISTINCT {table.KeysOfRow} FROM {table.Name} WHERE {condition}";
        var left = new HashSet<OwnerKey>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            left.UnionWith(table.ReadKeys(reader, 0));
        }

        return left;
    }

    private static async Task<IReadOnlyList<Row>> LockAsync(StoreSession session, OrphanTable table, int limit, CancellationToken cancellationToken)
    {
        await using var command = session.CreateCommand();
        var condition = table.AddCondition(command);
        command.CommandText = $"SELECT {table.KeysOfRow}, {string.Join(", ", table.PrimaryKey)} FROM {table.Name} WHERE {condition} LIMIT @limit{session.Dialect.ForUpdate}";
        command.AddParameter("limit", limit);
        var rows = new List<Row>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            rows.Add(new Row(table.ReadKeys(reader, 0), [.. Enumerable.Range(1, table.PrimaryKey.Count).Select(reader.GetValue)]));
        }

        return rows;
    }

    // A row that refers to several deleted keys counts for each of them.
    private static OrphanRows Outcome(IReadOnlyList<Row> rows, int limit) =>
        new(rows.SelectMany(row => row.Keys).CountBy(key => key).ToDictionary(pair => pair.Key, pair => (long)pair.Value), Exhausted: rows.Count < limit);

    private sealed record Row(IReadOnlyList<OwnerKey> Keys, object[] PrimaryKey);
}
