using System.Globalization;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Counts the rows that the deletion of keys would turn into orphans, and returns some of them.</summary>
internal static class OrphanPreview
{
    public static async Task<DeletionPreview> RunAsync(StoreSession session, SoftReference reference, IReadOnlyList<OwnerKey> keys, int samples, CancellationToken cancellationToken)
    {
        var action = reference.Action ?? OrphanAction.Keep;
        if (ActionChecks.PlaceProblem(reference, OrphanAction.Delete) is not null)
        {
            return new(reference.Name, action, null, []);
        }

        if (keys.Count == 0)
        {
            return new(reference.Name, action, 0, []);
        }

        await RowPolicies.RefuseAsync(session, reference, cancellationToken).ConfigureAwait(false);
        var rows = 0L;
        var named = new List<string>();
        foreach (var table in OrphanTable.All(session, reference, keys))
        {
            var count = await CountAsync(session, table, long.MaxValue, cancellationToken).ConfigureAwait(false);
            rows += count;
            if (count > 0 && samples > named.Count)
            {
                named.AddRange(await SampleAsync(session, table, samples - named.Count, cancellationToken).ConfigureAwait(false));
            }
        }

        return new(reference.Name, action, rows, named);
    }

    /// <summary>Counts the rows that refer to keys, up to a limit.</summary>
    public static async Task<long> CountAsync(StoreSession session, SoftReference reference, IReadOnlyList<OwnerKey> keys, long limit, CancellationToken cancellationToken)
    {
        var rows = 0L;
        foreach (var table in OrphanTable.All(session, reference, keys))
        {
            rows += await CountAsync(session, table, limit - rows, cancellationToken).ConfigureAwait(false);
        }

        return rows;
    }

    private static async Task<long> CountAsync(StoreSession session, OrphanTable table, long limit, CancellationToken cancellationToken)
    {
        await using var command = session.CreateCommand();
        command.CommandText = $"SELECT COUNT(*) FROM (SELECT 1 FROM {table.Name} WHERE {table.AddCondition(command)} LIMIT @limit) AS counted";
        command.AddParameter("limit", limit);
        return Convert.ToInt64(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false), CultureInfo.InvariantCulture);
    }

    private static async Task<IReadOnlyList<string>> SampleAsync(StoreSession session, OrphanTable table, int limit, CancellationToken cancellationToken)
    {
        var columns = string.Join(", ", table.PrimaryKey);
        await using var command = session.CreateCommand();
        command.CommandText = $"SELECT {columns} FROM {table.Name} WHERE {table.AddCondition(command)} ORDER BY {columns} LIMIT @limit";
        command.AddParameter("limit", limit);
        var samples = new List<string>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            samples.Add(string.Join(", ", Enumerable.Range(0, table.PrimaryKey.Count).Select(index => Text(reader.GetValue(index)))));
        }

        return samples;
    }

    // SQLite stores Guids in upper case. They are displayed in lower case everywhere.
    private static string Text(object value) => Convert.ToString(value, CultureInfo.InvariantCulture) is { } text && Guid.TryParseExact(text, "D", out var guid)
        ? guid.ToString()
        : Convert.ToString(value, CultureInfo.InvariantCulture) ?? string.Empty;
}
