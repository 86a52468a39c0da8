using System.Collections.Concurrent;
using System.Data.Common;
using SoftReferences.Stores;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Claims work that has a record for each tombstone.</summary>
/// <remarks>Failed work is claimed in ever smaller batches, until a poisonous item is alone and no longer fails others with it.</remarks>
internal sealed class RecordClaims(CleanupClock clock, ConcurrentDictionary<string, Horizons> horizons)
{
    private const int MaximumMerges = 500;

    /// <summary>Claims due work of a reference, up to about <paramref name="limit"/> tombstones.</summary>
    /// <returns>The claimed work, or <see langword="null"/> if none is due.</returns>
    public async Task<ClaimedBatch?> ClaimAsync(StoreSession session, RecordedWork work, SoftReference reference, int limit, CancellationToken cancellationToken) =>
        await FindFirstDueAsync(session, reference, cancellationToken).ConfigureAwait(false) is { } due
            ? await ClaimAsync(session, work, reference, due, Math.Max(1, limit >> Math.Min(2 * due.Attempts, 30)), cancellationToken).ConfigureAwait(false)
            : null;

    /// <summary>Releases work in the state before it was claimed.</summary>
    public async Task ReturnAsync(StoreSession session, Guid lease, IReadOnlyList<CleanupItem> items, CancellationToken cancellationToken)
    {
        if (items.Count == 0)
        {
            return;
        }

        await using var command = session.CreateCommand();
        var rows = session.Dialect.Rows(command, new RowColumn("id", items.Select(item => item.Id).ToArray()));
        command.CommandText = $"""
            UPDATE {session.Cleanups} SET "lease" = NULL, "leased_until" = NULL, {LeasedWork.WithoutAttempt}, "due_at" = @now
            WHERE "lease" = @lease AND "id" IN (SELECT r."id" FROM {rows})
            """;
        command.AddParameter("lease", lease);
        command.AddParameter("now", clock.Now);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Reads the cursor and the work that is due first.</summary>
    private async Task<FirstDue?> FindFirstDueAsync(StoreSession session, SoftReference reference, CancellationToken cancellationToken)
    {
        await using var command = session.CreateCommand();
        command.CommandText = $"""
            SELECT k."epoch", k."position", {SeenInbox.SweptPositionIn(session)}, {session.Dialect.Horizon}, w."attempts", w."merged_into" IS NOT NULL, {SeenInbox.ReleaseIn(session)}, {session.Dialect.ServerStart}
            FROM {session.Cursors} AS k JOIN {session.Cleanups} AS w ON w."owner" = k."owner" AND w."epoch" = k."epoch" AND w."position" <= k."position"
            WHERE k."owner" = @owner AND k."held_reason" IS NULL AND NOT {SweepStops.IsStopped(session, "@owner")} AND {Due(session, "w")}
            ORDER BY w."due_at" LIMIT 1
            """;
        AddParameters(command, reference);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        return await reader.ReadAsync(cancellationToken).ConfigureAwait(false)
            ? new FirstDue(new(reader.GetString(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3), reader.GetInt64(6), reader.GetInt64(7)), reader.GetInt32(4), reader.GetBoolean(5))
            : null;
    }

    private async Task<ClaimedBatch?> ClaimAsync(StoreSession session, RecordedWork work, SoftReference reference, FirstDue due, int limit, CancellationToken cancellationToken)
    {
        var lease = Guid.NewGuid();
        var begun = new Dictionary<long, DateTimeOffset>();
        var settling = new HashSet<long>();
        var approved = new HashSet<long>();
        var (items, first, last) = await LeaseAsync(session, reference, due, lease, limit, (begun, settling, approved), cancellationToken).ConfigureAwait(false);
        if (items.Count == 0)
        {
            return null;
        }

        var horizon = Horizons.Of(horizons, reference.Service, due.Inbox, first, last);
        var batch = new ClaimedBatch(work, reference.Name, reference.Action ?? OrphanAction.Keep, reference.Service, due.Inbox.Epoch, lease, items, horizon) { Begun = begun, Settling = settling, Approved = approved };
        if (!due.IsMerge)
        {
            return batch;
        }

        // If the target of a merge was deleted since, its rows are orphans and get the orphan action: one batch has one action, so the others are returned.
        items = await MergeTargets.ResolveAsync(session, reference, due.Inbox.Epoch, items, cancellationToken).ConfigureAwait(false);
        var orphaned = items[0].MergedIntoIsDeleted;
        await ReturnAsync(session, lease, [.. items.Where(item => item.MergedIntoIsDeleted != orphaned)], cancellationToken).ConfigureAwait(false);
        batch = batch with { Items = [.. items.Where(item => item.MergedIntoIsDeleted == orphaned)], Merged = reference };
        return reference.MergeAction == MergeAction.Keep ? batch with { Merge = MergeAction.Keep, Action = OrphanAction.Keep }
            : orphaned ? batch
            : batch with { Merge = reference.MergeAction, Action = OrphanAction.SetValue };
    }

    private async Task<(IReadOnlyList<CleanupItem> Items, long First, long Last)> LeaseAsync(StoreSession session, SoftReference reference, FirstDue due, Guid lease, int limit, (Dictionary<long, DateTimeOffset> Begun, HashSet<long> Settling, HashSet<long> Approved) notes, CancellationToken cancellationToken)
    {
        await using var command = session.CreateCommand();
        command.CommandText = $"""
            WITH claimed AS MATERIALIZED (
                SELECT c."id" FROM {session.Cleanups} AS c
                WHERE c."owner" = @owner AND c."epoch" = @epoch AND c."position" BETWEEN @swept AND @position AND c."attempts" = @attempts AND {Due(session, "c")}
                AND c."merged_into" IS {(due.IsMerge ? "NOT NULL" : "NULL")}
                ORDER BY c."due_at" LIMIT @limit{session.Dialect.SkipLocked})
            UPDATE {session.Cleanups} SET
                "lease" = @lease, "leased_until" = @lease_end, "attempts" = "attempts" + 1, "started_at" = COALESCE("started_at", @now)
            WHERE "id" IN (SELECT "id" FROM claimed)
            RETURNING "id", "key", "attempts", "position", "merged_into", "rows", "approval", "state", "started_at"
            """;
        AddParameters(command, reference);
        command.AddParameter("lease", lease);
        command.AddParameter("lease_end", clock.LeaseEnd);
        command.AddParameter("epoch", due.Inbox.Epoch);
        command.AddParameter("position", due.Inbox.Position);
        command.AddParameter("swept", due.Inbox.SweptPosition);
        command.AddParameter("attempts", due.Attempts);
        command.AddParameter("limit", due.IsMerge ? Math.Min(limit, MaximumMerges) : limit);

        var items = new List<CleanupItem>();
        var (first, last) = (0L, 0L);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            items.Add(new CleanupItem(reader.GetInt64(0), reference.ParseKey(reader.GetString(1)), reader.GetInt32(2))
            {
                MergedInto = due.IsMerge ? reference.ParseKey(reader.GetString(4)) : default,
            });
            (first, last) = (Math.Min(first, reader.GetInt64(3)), Math.Max(last, reader.GetInt64(3)));
            var isSettling = string.Equals(reader.GetString(7), "settling", StringComparison.Ordinal);
            if (isSettling)
            {
                notes.Settling.Add(reader.GetInt64(0));
            }

            if (isSettling || reader.GetInt64(5) > 0)
            {
                notes.Begun.Add(reader.GetInt64(0), reader.GetFieldValue<DateTimeOffset>(8));
            }

            if (!reader.IsDBNull(6))
            {
                notes.Approved.Add(reader.GetInt64(0));
            }
        }

        return (items, first, last);
    }

    // A horizon in the future was set before this database was restored or moved from another cluster. Transactions of that time have ended.
    private static string Due(StoreSession session, string work) => $"""
        {work}."reference" = @reference AND {work}."due_at" <= @now AND ({work}."leased_until" IS NULL OR {work}."leased_until" <= @now)
        AND {HeldWorkRows.AreFree(session, work)} AND {work}."state" IN ('pending', 'settling') AND ({work}."state" = 'pending' OR {work}."horizon" <= {session.Dialect.OldestRunning} OR {work}."horizon" > {session.Dialect.Horizon})
        """;

    private void AddParameters(DbCommand command, SoftReference reference)
    {
        command.AddParameter("owner", reference.Service.ResourceName);
        command.AddParameter("reference", reference.Name);
        command.AddParameter("now", clock.Now);
    }

    /// <summary>The inbox as one statement saw it, with the attempts and the kind of the work that is due first.</summary>
    private sealed record FirstDue(SeenInbox Inbox, int Attempts, bool IsMerge);
}
