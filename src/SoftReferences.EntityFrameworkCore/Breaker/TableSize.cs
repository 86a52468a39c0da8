using System.Globalization;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Counts the rows and the distinct keys of a reference once per window, up to the number at which the relative limits no longer depend on them.</summary>
internal static class TableSize
{
    /// <summary>Counts, unless a replica has already done so within the window.</summary>
    /// <returns>When the count expires.</returns>
    public static async Task<DateTimeOffset> MeasureAsync<TContext>(
        StoreTransactions<TContext> transactions, SoftReference reference, RemovalLimits limits, DateTimeOffset now, CancellationToken cancellationToken)
        where TContext : Microsoft.EntityFrameworkCore.DbContext
    {
        var measuredAt = await transactions.ReadAsync((session, token) => ReadAsync(session, reference, token), cancellationToken).ConfigureAwait(false);
        if (measuredAt is { } at && now - at < limits.Window)
        {
            return at + limits.Window;
        }

        // Counts outside the transaction that writes the result, so that a long count holds no lock.
        var size = await transactions.ReadAsync((session, token) => CountAsync(session, reference, limits, token), cancellationToken).ConfigureAwait(false);
        await transactions.RunAsync((session, token) => WriteAsync(session, reference, size, now, measuredAt, token), cancellationToken).ConfigureAwait(false);
        return now + limits.Window;
    }

    private static async Task<DateTimeOffset?> ReadAsync(StoreSession session, SoftReference reference, CancellationToken cancellationToken)
    {
        await using var command = session.CreateCommand();
        command.CommandText = $"SELECT \"measured_at\" FROM {session.Breakers} WHERE \"reference\" = @reference AND \"measured_at\" IS NOT NULL";
        command.AddParameter("reference", reference.Name);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        return await reader.ReadAsync(cancellationToken).ConfigureAwait(false) ? reader.GetFieldValue<DateTimeOffset>(0) : null;
    }

    private static async Task<RemovalCount> CountAsync(StoreSession session, SoftReference reference, RemovalLimits limits, CancellationToken cancellationToken)
    {
        // A hierarchy may have a table per concrete type.
        var tables = OrphanTable.All(session, reference, []);
        var all = string.Join(" UNION ALL ", tables.Select(each => $"SELECT 1 FROM {each.Name} WHERE {Refers(each)}"));
        var rows = await CountAsync(session, $"{all} LIMIT @bound", limits.RowsWorthCounting, cancellationToken).ConfigureAwait(false);

        // A single table is searched from key to key along the index, so that the cost depends on the number of keys, not of rows.
        var table = tables[0];
        var keys = reference.IsCollection
            ? $"{string.Join(" UNION ", tables.Select(each => $"SELECT DISTINCT e.value FROM {each.Name} CROSS JOIN {session.Dialect.Elements(each.Column)} WHERE e.value IS NOT NULL"))} LIMIT @bound"
            : tables.Count > 1
            ? $"{string.Join(" UNION ", tables.Select(each => $"SELECT DISTINCT {each.Column} FROM {each.Name} WHERE {each.Column} IS NOT NULL"))} LIMIT @bound"
            : reference.LeadsAnIndex
            ? $"""
              WITH RECURSIVE found("k") AS (
                  SELECT (SELECT {table.Column} FROM {table.Name} WHERE {table.Column} IS NOT NULL ORDER BY {table.Column} LIMIT 1)
                  UNION ALL
                  SELECT (SELECT n.{table.Column} FROM {table.Name} AS n WHERE n.{table.Column} > found."k" ORDER BY n.{table.Column} LIMIT 1) FROM found WHERE found."k" IS NOT NULL)
              SELECT 1 FROM found WHERE "k" IS NOT NULL LIMIT @bound
              """
            : $"SELECT DISTINCT {table.Column} FROM {table.Name} WHERE {table.Column} IS NOT NULL LIMIT @bound";
        return new(rows, await CountAsync(session, keys, limits.KeysWorthCounting, cancellationToken).ConfigureAwait(false));

        // An empty collection refers to nothing, so its row does not count.
        string Refers(OrphanTable each) => reference.IsCollection ? $"EXISTS (SELECT 1 FROM {session.Dialect.Elements(each.Column)} WHERE e.value IS NOT NULL)" : $"{each.Column} IS NOT NULL";
    }

    private static async Task<long> CountAsync(StoreSession session, string query, long bound, CancellationToken cancellationToken)
    {
        await using var command = session.CreateCommand();
        command.CommandText = $"SELECT COUNT(*) FROM ({query}) AS counted";
        command.AddParameter("bound", bound);
        return Convert.ToInt64(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false), CultureInfo.InvariantCulture);
    }

    // The first count of a window wins: a later one misses the rows that were removed in between.
    private static async Task<int> WriteAsync(StoreSession session, SoftReference reference, RemovalCount size, DateTimeOffset now, DateTimeOffset? before, CancellationToken cancellationToken)
    {
        await using var command = session.CreateCommand();
        command.CommandText = $"""
            INSERT INTO {session.Breakers} AS b ("reference", "table_rows", "table_keys", "measured_at", "watched_since", "averaged_until", "usual_rows")
            VALUES (@reference, @rows, @keys, @now, @now, @until, 0)
            ON CONFLICT ("reference") DO UPDATE SET "table_rows" = excluded."table_rows", "table_keys" = excluded."table_keys", "measured_at" = excluded."measured_at"
            WHERE b."measured_at" {(before is null ? "IS NULL" : "= @before")}
            """;
        command.AddParameter("reference", reference.Name);
        command.AddParameter("rows", size.Rows);
        command.AddParameter("keys", size.Keys);
        command.AddParameter("now", now);
        command.AddParameter("until", now.ToUnixTimeSeconds());
        if (before is not null)
        {
            command.AddParameter("before", before);
        }

        return await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }
}
