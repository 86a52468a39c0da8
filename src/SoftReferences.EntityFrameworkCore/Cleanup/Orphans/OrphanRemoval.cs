using System.Data.Common;
using System.Globalization;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Deletes orphans, or sets their reference to another value. Afterwards the rows are no longer orphans.</summary>
/// <remarks>The change checks the current reference of each row, so a row that was repointed after it was found is left alone.</remarks>
internal static class OrphanRemoval
{
    // The order in which PostgreSQL changes rows found by ctid. Locking in another order could deadlock with that, and the same order makes sure that the locked rows are the changed ones.
    private const string TableOrder = " ORDER BY tableoid, ctid";

    /// <param name="session">The transaction.</param>
    /// <param name="table">The table and the deleted keys.</param>
    /// <param name="replacement">The stored value to set the reference to; <see langword="null"/> to delete the rows.</param>
    /// <param name="limit">The maximum number of rows.</param>
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

        // One index lookup per key, because a single key may have any number of rows.
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
            // Either other transactions changed all of these rows, or something such as a trigger prevents the change. Locking the rows first rules out the former.
            await LockAsync(session, table, limit, cancellationToken).ConfigureAwait(false);
            (byKey, doomed) = await ChangeAsync(session, table, replacement, TableOrder, limit, cancellationToken).ConfigureAwait(false);
            table.ThrowUnlessChanged(doomed, byKey.Count == 0 ? 0 : doomed);
        }

        return new OrphanRows(byKey, Exhausted: doomed < limit && byKey.Values.Sum() >= doomed);
    }

    // Rows are found by ctid, which needs neither a separate lock nor a second index lookup. A row that was updated since has
    // another ctid: it is left to the next call, which finds it only if it still refers to a deleted key.
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

    // SQLite cannot change rows within a query, so this takes several statements. The transaction excludes other writers in between.
    private static async Task<OrphanRows> RunSqliteAsync(StoreSession session, OrphanTable table, OrphanReplacement? replacement, int limit, CancellationToken cancellationToken)
    {
        var byKey = await CountSqliteAsync(session, table, limit, cancellationToken).ConfigureAwait(false);
        var rows = byKey.Values.Sum();
        if (rows > 0)
        {
            var last = await FindLastSqliteAsync(session, table, (int)rows, cancellationToken).ConfigureAwait(false);
            await ChangeSqliteAsync(session, table, replacement, limit, cancellationToken).ConfigureAwait(false);

            // A row that a trigger keeps from changing is still found afterwards. That cannot be checked if the replacement is itself a deleted key, because then every changed row is found.
            if (replacement?.Value is not { } value || !table.StoredKeys.Contains(value))
            {
                table.ThrowUnlessChanged(rows, rows - await CountLeftSqliteAsync(session, table, last, cancellationToken).ConfigureAwait(false));
            }
        }

        return new OrphanRows(byKey, Exhausted: rows < limit);
    }

    private static async Task<Dictionary<OwnerKey, long>> CountSqliteAsync(StoreSession session, OrphanTable table, int limit, CancellationToken cancellationToken)
    {
        await using var command = session.CreateCommand();
        command.CommandText = $"SELECT k, COUNT(*) FROM (SELECT {table.Column} AS k FROM {AddDoomedSqlite(command, session, table, limit)}) GROUP BY k";
        var byKey = new Dictionary<OwnerKey, long>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            // A Guid may be stored in upper and in lower case.
            var key = table.ReadKey(reader, 0);
            byKey[key] = byKey.GetValueOrDefault(key) + reader.GetInt64(1);
        }

        return byKey;
    }

    /// <summary>Finds the primary key of the last row to be changed.</summary>
    private static async Task<object[]> FindLastSqliteAsync(StoreSession session, OrphanTable table, int rows, CancellationToken cancellationToken)
    {
        await using var command = session.CreateCommand();
        command.CommandText = $"SELECT {string.Join(", ", table.PrimaryKey)} FROM {AddDoomedSqlite(command, session, table, rows)} OFFSET @limit - 1";
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
        return [.. Enumerable.Range(0, table.PrimaryKey.Count).Select(reader.GetValue)];
    }

    private static async Task ChangeSqliteAsync(StoreSession session, OrphanTable table, OrphanReplacement? replacement, int limit, CancellationToken cancellationToken)
    {
        await using var command = session.CreateCommand();
        var where = $"WHERE {table.PrimaryKeyRow} IN (SELECT {string.Join(", ", table.PrimaryKey)} FROM {AddDoomedSqlite(command, session, table, limit)})";
        command.CommandText = replacement is null
            ? $"DELETE FROM {table.Name} {where}"
            : $"UPDATE {table.Name} SET {table.Column} = {replacement.AddTo(command)} {where}";
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Counts the orphans up to a primary key.</summary>
    private static async Task<long> CountLeftSqliteAsync(StoreSession session, OrphanTable table, IReadOnlyList<object> last, CancellationToken cancellationToken)
    {
        await using var command = session.CreateCommand();
        command.CommandText = $"""
            SELECT COUNT(*) FROM {table.Name} WHERE {session.Dialect.IsOneOf(command, table.Column, table.StoredKeys, table.Mapping)}
            AND {table.PrimaryKeyRow} <= {OrphanTable.AddPrimaryKey(command, "last", last)}
            """;
        return Convert.ToInt64(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false), CultureInfo.InvariantCulture);
    }

    private static string AddDoomedSqlite(DbCommand command, StoreSession session, OrphanTable table, int limit)
    {
        command.AddParameter("limit", limit);
        return $"{table.Name} WHERE {session.Dialect.IsOneOf(command, table.Column, table.StoredKeys, table.Mapping)} ORDER BY {string.Join(", ", table.PrimaryKey)} LIMIT @limit";
    }
}
