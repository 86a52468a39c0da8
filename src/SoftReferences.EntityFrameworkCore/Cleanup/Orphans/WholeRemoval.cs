using System.Data.Common;
using SoftReferences.Stores;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>The fast path of clean-up on PostgreSQL: removes and records the orphans of whole ranges in three statements. Nearly every claim takes it.</summary>
/// <remarks>
/// <para>
/// The first statement checks whether every transaction before the horizon has ended, so that the others see what those wrote.
/// The second locks the ranges, counts the rows of each key, writes the records and deletes the ranges. The third changes the rows.
/// </para>
/// <para>
/// The caller does the work step by step instead if the lease was lost, a key was restored, a range is locked, or there are more
/// rows than one transaction should change: then nothing is written. A locked range is skipped, because its holder may be
/// restoring a key, which this statement's snapshot would not show after the wait. If the number of changed rows differs from
/// the counts, because others changed rows in between, both statements are rolled back to the savepoint.
/// </para>
/// </remarks>
internal sealed class WholeRemoval(StoreSession session, ClaimedBatch batch, SoftReference reference, CleanupClock clock)
{
    private const string Savepoint = "soft_reference_removal";
    private const string HorizonPassed = "softref.horizon_passed";

    // Forces the index, as foreign key triggers do in effect, so that the cost does not grow with the table. Counting uses an
    // index scan, which stops at the limit even if a key has millions of rows. Changing the rows uses a bitmap scan, in table order.
    private const string Settings =
        $"""
        SAVEPOINT {Savepoint};
        SET LOCAL enable_seqscan = off;
        SET LOCAL enable_bitmapscan = off;
        SET LOCAL enable_mergejoin = off;
        SET LOCAL jit = off;
        SET LOCAL plan_cache_mode = force_custom_plan;
        SET LOCAL work_mem = '16MB';
        """;

    // Without an index that supports an array of keys, every row would be compared with every key. Row level security would hide orphans.
    private const string IsIndexed =
        """
        SELECT NOT row_security_active(@table::regclass) AND EXISTS (
            SELECT FROM pg_index AS i JOIN pg_class AS c ON c.oid = i.indexrelid JOIN pg_am AS m ON m.oid = c.relam
            JOIN pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0]
            WHERE i.indrelid = @table::regclass AND a.attname = @column AND i.indisvalid AND i.indpred IS NULL AND m.amname = 'btree'
            AND a.atttypid IN ('uuid'::regtype, 'int2'::regtype, 'int4'::regtype, 'int8'::regtype, 'text'::regtype, 'varchar'::regtype)) AS yes
        """;

    // Without foreign triggers, the transaction cannot write references, so other clean-up does not have to wait for its end. Its application name tells so.
    private const string IsQuiet =
        $"""
        SELECT set_config('application_name', '{PostgreSqlDialect.CleanUpName}', TRUE) AS name
        FROM pg_class AS r
        WHERE r.oid = @table::regclass AND r.relkind = 'r' AND NOT r.relhassubclass AND NOT r.relhasrules
        AND NOT EXISTS (SELECT FROM pg_trigger AS g WHERE g.tgrelid = r.oid AND g.tgname NOT LIKE '{TriggerNames.Prefix}%')
        """;

    /// <summary>Returns whether the work qualifies for the fast path.</summary>
    public static bool Suits(StoreSession session, ClaimedBatch batch, SoftReference reference, IReadOnlyList<CleanupItem> items) =>
        session.Dialect is PostgreSqlDialect
        && batch is { Merge: null, Approved.Count: 0, Begun.Count: 0, Ranges: { Attempts: 1, HasRecords: false } ranges }
        && reference.Action is OrphanAction.Delete or OrphanAction.SetNull
        && ranges.AreAll(items)
        && items.All(item => reference.CanHold(item.Key))
        && IsOneTable(new ReferencePlace(reference), reference);

    // Rows that span several tables, and elements of collections, take more than one statement.
    private static bool IsOneTable(ReferencePlace place, SoftReference reference) =>
        !reference.IsCollection && reference.Storage == ReferenceStorage.Table && place.Tables is [var table] && place.PartsOf(table).Count == 1;

    /// <summary>Tries to do the work.</summary>
    /// <param name="items">All items that are left to do in the ranges.</param>
    /// <param name="limit">The maximum number of rows.</param>
    /// <param name="cancellationToken">Cancels the statements.</param>
    /// <returns>The numbers of changed rows and keys, or <see langword="null"/> if nothing was done.</returns>
    public async Task<RemovalCount?> TryAsync(IReadOnlyList<CleanupItem> items, int limit, CancellationToken cancellationToken)
    {
        OwnerKey[] keys = [.. items.Select(item => item.Key)];
        var table = new OrphanTable(session, reference, keys);
        var counted = await RecordAsync(table, items, limit, cancellationToken).ConfigureAwait(false);
        if (counted is null || (counted.Value.Rows > 0 && await ChangeAsync(table, cancellationToken).ConfigureAwait(false) != counted.Value.Rows))
        {
            await session.Context.Database.CurrentTransaction!.RollbackToSavepointAsync(Savepoint, cancellationToken).ConfigureAwait(false);
            return null;
        }

        batch.Ranges!.Close(items);
        return counted;
    }

    /// <summary>Counts the rows that are about to be changed, writes the records and deletes the ranges.</summary>
    private async Task<RemovalCount?> RecordAsync(OrphanTable table, IReadOnlyList<CleanupItem> items, int limit, CancellationToken cancellationToken)
    {
        await using var command = session.CreateCommand();
        command.CommandText = RecordSql(table, IsDoomed(command, table));
        AddRecordParameters(command, table, items, limit);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
        await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
        return reader.GetBoolean(0) ? new RemovalCount(reader.GetInt64(1), reader.GetInt64(2)) : null;
    }

    private string RecordSql(OrphanTable table, string isDoomed) =>
        $"""
        {Settings}
        SELECT set_config('{HorizonPassed}', (@horizon <= {session.Dialect.OldestRunning})::text, TRUE);
        WITH held AS MATERIALIZED (
            SELECT "id", "first_position", "last_position", "created_at" FROM {session.Ranges}
            WHERE "id" = ANY(@ids) AND "lease" = @lease AND "leased_until" > @now AND NOT EXISTS (SELECT FROM {session.Cursors} WHERE "owner" = @owner AND "held_reason" IS NOT NULL)
            AND NOT {SweepStops.IsStopped(session, "@owner")}
            FOR UPDATE SKIP LOCKED),
        standing AS MATERIALIZED (
            SELECT confirmed.k, t."key", t."position", h."created_at"
            FROM held AS h
            JOIN {session.Tombstones} AS t ON t."owner" = @owner AND t."position" BETWEEN h."first_position" AND h."last_position"
            JOIN unnest(@keys, @positions) AS confirmed(k, "position") ON confirmed."position" = t."position"
            WHERE t."epoch" = @epoch AND t."kind" = 'deleted'),
        quiet AS MATERIALIZED ({IsQuiet}),
        indexed AS MATERIALIZED (SELECT found.yes AND (SELECT COUNT(*) FROM quiet) >= 0 AS yes FROM ({IsIndexed}) AS found),
        counted AS MATERIALIZED (
            SELECT doomed.k, COUNT(*) AS n
            FROM (SELECT {table.Column} AS k FROM {table.Name} WHERE {isDoomed} AND (SELECT yes FROM indexed) LIMIT @limit + 1) AS doomed
            GROUP BY doomed.k),
        outcome AS MATERIALIZED (
            SELECT s."key", s."position", s."created_at", COALESCE(c.n, 0) AS n FROM standing AS s LEFT JOIN counted AS c ON c.k = s.k),
        verdict AS MATERIALIZED (
            SELECT total.n, current_setting('{HorizonPassed}')::boolean AS is_final,
                total.n <= @limit AND total.n = (SELECT SUM(n) FROM outcome) AND (SELECT COUNT(*) FROM outcome) = @items
                    AND (SELECT COUNT(*) FROM held) = @ranges AND (SELECT yes FROM indexed) AS goes_through
            FROM (SELECT COALESCE(SUM(n), 0)::bigint AS n FROM counted) AS total),
        closed AS (
            DELETE FROM {session.Ranges} WHERE "id" IN (SELECT "id" FROM held) AND (SELECT goes_through FROM verdict)),
        recorded AS (
            INSERT INTO {session.Cleanups} (
                "owner", "key", "reference", "action", "epoch", "position", "state", "rows", "conflicts", "attempts",
                "due_at", "horizon", "created_at", "started_at", "finished_at")
            SELECT @owner, o."key", @reference, @action, @epoch, o."position", CASE WHEN v.is_final THEN 'done' ELSE 'settling' END, o.n, 0, 0,
                CASE WHEN v.is_final THEN @now ELSE @settled END, CASE WHEN v.is_final THEN NULL ELSE @horizon END,
                o."created_at", @started, CASE WHEN v.is_final THEN @now END
            FROM verdict AS v CROSS JOIN outcome AS o WHERE v.goes_through)
        SELECT goes_through, n, (SELECT COUNT(*) FROM counted) FROM verdict
        """;

    private void AddRecordParameters(DbCommand command, OrphanTable table, IReadOnlyList<CleanupItem> items, int limit)
    {
        var ranges = batch.Ranges!;
        command.AddParameter("ids", ranges.Ids);
        command.AddParameter("lease", batch.Lease);
        command.AddParameter("owner", batch.Service.ResourceName);
        command.AddParameter("positions", items.Select(item => item.Id).ToArray());
        command.AddParameter("epoch", batch.Epoch);
        command.AddParameter("table", table.Name);
        command.AddParameter("column", table.ColumnName);
        command.AddParameter("limit", limit);
        command.AddParameter("ranges", (long)ranges.Count);
        command.AddParameter("items", (long)items.Count);
        command.AddParameter("horizon", batch.Horizon);
        command.AddParameter("reference", batch.Reference);
        command.AddParameter("action", LowerCaseEnumConverter<OrphanAction>.Write(batch.Action));
        command.AddParameter("now", clock.Now);
        command.AddParameter("settled", clock.Settled);
        command.AddParameter("started", ranges.StartedAt);
    }

    private async Task<int> ChangeAsync(OrphanTable table, CancellationToken cancellationToken)
    {
        await using var command = session.CreateCommand();
        var isDoomed = IsDoomed(command, table);
        command.CommandText = "SET LOCAL enable_bitmapscan = on; " + (OrphanReplacement.For(reference, table) is { } replacement
            ? $"UPDATE {table.Name} SET {table.Column} = {replacement.AddTo(command)} WHERE {isDoomed}"
            : $"DELETE FROM {table.Name} WHERE {isDoomed}");
        return await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    // A subquery hides the keys from the planner, which would take longer to look up thousands of them in its statistics than the removal takes.
    private static string IsDoomed(DbCommand command, OrphanTable table)
    {
        table.AddKeys(command);
        return table.IsOneOfKeys;
    }
}
