using System.Data.Common;
using System.Globalization;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Deletes orphans, or sets their reference to something else: afterwards they are no orphans any more.</summary>
/// <remarks>Whatever the rows were when they were found, they are changed only as they are now: one that was pointed elsewhere in the meantime is left alone.</remarks>
internal static class OrphanRemoval
{
    // As rows are changed that are found by where they stand: whoever locks them in another order may cross with that. And what is locked is what is changed then.
    private const string TableOrder = " ORDER BY tableoid, ctid";

    /// <param name="session">The transaction.</param>
    /// <param name="table">The table and the deleted keys.</param>
    /// <param name="replacement">The stored value to set the reference to; <see langword="null"/> to delete the rows.</param>
    /// <param name="limit">The most rows.</param>
    /// <param name="cancellationToken">Cancels the statement.</param>
    public static Task<OrphanRows> RunAsync(StoreSession session, OrphanTable table, OrphanReplacement? replacement, int limit, CancellationToken cancellationToken) =>
        session.Dialect is SqliteDialect
            ? RunSqliteAsync(session, table, replacement, limit, cancellationToken)
            : RunPostgreSqlAsync(session, table, replacement, limit, cancellationToken);

    /// <summary>Finds the keys that still have orphans.</summary>
    public static async Task<IReadOnlySet<OwnerKey>> FindLeftAsync(StoreSession session, OrphanTable table, CancellationToken cancellationToken)
    {
        await using var command = session.CreateCommand();
        var condition = session.Dialect.IsOneOf(command, table.Column, table.StoredKeys, table.Mapping);

        // One look into the index for each key: one of them may have any number of rows.
        command.CommandText = session.Dialect is SqliteDialect
            ? $"SELECT DISTINCT {table.Column} FROM {table.Name} WHERE {condition}"
            : $"SELECT deleted.k FROM unnest(@keys) AS deleted(k) WHERE EXISTS (SELECT FROM {table.Name} WHERE {table.Column} = deleted.k)";
        var left = new HashSet<OwnerKey>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            left.Add(table.ReadKey(reader, 0));
        }

        return left;
    }

    private static async Task<OrphanRows> RunPostgreSqlAsync(StoreSession session, OrphanTable table, OrphanReplacement? replacement, int limit, CancellationToken cancellationToken)
    {
        var (byKey, doomed) = await ChangeAsync(session, table, replacement, string.Empty, limit, cancellationToken).ConfigureAwait(false);
        if (doomed > 0 && byKey.Count == 0)
        {
            // Either others have changed all of these rows in the meantime, or something does not let them go: what is locked first, nobody else changes.
            await LockAsync(session, table, limit, cancellationToken).ConfigureAwait(false);
            (byKey, doomed) = await ChangeAsync(session, table, replacement, TableOrder, limit, cancellationToken).ConfigureAwait(false);
            OrphanPages.Verify(table, doomed, byKey.Count == 0 ? 0 : doomed);
        }

        return new OrphanRows(byKey, Exhausted: doomed < limit && byKey.Values.Sum() >= doomed);
    }

    // Rows are found by where they stand, which needs neither a lock of its own nor a second look into an index. One that
    // was changed in the meantime stands elsewhere: it is left to the next call, and so is one that refers to another key now.
    private static async Task<(Dictionary<OwnerKey, long> ByKey, long Doomed)> ChangeAsync(StoreSession session, OrphanTable table, OrphanReplacement? replacement, string order, int limit, CancellationToken cancellationToken)
    {
        await using var command = session.CreateCommand();
        var condition = session.Dialect.IsOneOf(command, table.Column, table.StoredKeys, table.Mapping);
        var change = replacement is null
            ? $"DELETE FROM {table.Name} WHERE ctid = ANY(ARRAY(SELECT place FROM doomed)) AND {condition} RETURNING {table.Column} AS k"
            : $"UPDATE {table.Name} AS o SET {table.Column} = {replacement.AddTo(command)} FROM doomed AS d WHERE o.ctid = d.place AND o.{table.Column} = d.k RETURNING d.k";
        command.CommandText = $"""
            WITH doomed AS MATERIALIZED (SELECT ctid AS place, {table.Column} AS k FROM {table.Name} WHERE {condition}{order} LIMIT @limit),
            changed AS ({change})
            SELECT c.k, c.n, (SELECT COUNT(*) FROM doomed)
            FROM (SELECT 1) AS one LEFT JOIN (SELECT k, COUNT(*) AS n FROM changed GROUP BY k) AS c ON TRUE
            """;
        command.AddParameter("limit", limit);

        var byKey = new Dictionary<OwnerKey, long>();
        long doomed = 0;
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            doomed = reader.GetInt64(2);
            if (!await reader.IsDBNullAsync(0, cancellationToken).ConfigureAwait(false))
            {
                byKey.Add(table.ReadKey(reader, 0), reader.GetInt64(1));
            }
        }

        return (byKey, doomed);
    }

    private static async Task LockAsync(StoreSession session, OrphanTable table, int limit, CancellationToken cancellationToken)
    {
        await using var command = session.CreateCommand();
        command.CommandText = $"SELECT COUNT(*) FROM (SELECT 1 FROM {table.Name} WHERE {session.Dialect.IsOneOf(command, table.Column, table.StoredKeys, table.Mapping)}{TableOrder} LIMIT @limit{session.Dialect.ForUpdate}) AS locked";
        command.AddParameter("limit", limit);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    // SQLite cannot change rows within a query, but nobody else writes between these two statements.
    private static async Task<OrphanRows> RunSqliteAsync(StoreSession session, OrphanTable table, OrphanReplacement? replacement, int limit, CancellationToken cancellationToken)
    {
        var byKey = new Dictionary<OwnerKey, long>();
        await using (var count = session.CreateCommand())
        {
            count.CommandText = $"SELECT k, COUNT(*) FROM (SELECT {table.Column} AS k FROM {Doomed(count)}) GROUP BY k";
            count.AddParameter("limit", limit);
            await using var reader = await count.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                // A Guid may stand there in upper and in lower case.
                var key = table.ReadKey(reader, 0);
                byKey[key] = byKey.GetValueOrDefault(key) + reader.GetInt64(1);
            }
        }

        var rows = byKey.Values.Sum();
        if (rows > 0)
        {
            await using var change = session.CreateCommand();
            var where = $"WHERE {table.PrimaryKeyRow} IN (SELECT {string.Join(", ", table.PrimaryKey)} FROM {Doomed(change)})";
            change.CommandText = replacement is null
                ? $"DELETE FROM {table.Name} {where}"
                : $"UPDATE {table.Name} SET {table.Column} = {replacement.AddTo(change)} {where}";
            change.AddParameter("limit", limit);
            var last = await FindLastAsync().ConfigureAwait(false);
            await change.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);

            // A row that a trigger leaves as it is counts as a change to nobody, and is found again. One that is set to a key that is deleted too is an orphan of that.
            if (replacement?.Value is not { } value || !table.StoredKeys.Contains(value))
            {
                OrphanPages.Verify(table, rows, rows - await CountLeftAsync(last).ConfigureAwait(false));
            }
        }

        return new OrphanRows(byKey, Exhausted: rows < limit);

        async Task<object[]> FindLastAsync()
        {
            await using var find = session.CreateCommand();
            find.CommandText = $"SELECT {string.Join(", ", table.PrimaryKey)} FROM {Doomed(find)} OFFSET @limit - 1";
            find.AddParameter("limit", (int)rows);
            await using var reader = await find.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
            return [.. Enumerable.Range(0, table.PrimaryKey.Count).Select(reader.GetValue)];
        }

        async Task<long> CountLeftAsync(IReadOnlyList<object> last)
        {
            await using var count = session.CreateCommand();
            count.CommandText = $"""
                SELECT COUNT(*) FROM {table.Name} WHERE {session.Dialect.IsOneOf(count, table.Column, table.StoredKeys, table.Mapping)}
                AND {table.PrimaryKeyRow} <= {OrphanTable.AddPrimaryKey(count, "last", last)}
                """;
            return Convert.ToInt64(await count.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false), CultureInfo.InvariantCulture);
        }

        string Doomed(DbCommand command) =>
            $"{table.Name} WHERE {session.Dialect.IsOneOf(command, table.Column, table.StoredKeys, table.Mapping)} ORDER BY {string.Join(", ", table.PrimaryKey)} LIMIT @limit";
    }
}
