using System.Collections.Concurrent;
using System.Data.Common;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Work that has a record for each tombstone: what was begun, has failed, waits or was put aside.</summary>
/// <remarks>
/// Work that has failed is claimed in ever smaller parts, until a poisonous piece is alone and takes nobody with it.
/// </remarks>
internal sealed class RecordedWork(CleanupClock clock, ConcurrentDictionary<string, Horizons> horizons) : ICleanupWork
{
    private const int MaximumMerges = 500;

    public async Task<ClaimedBatch?> ClaimAsync(StoreSession session, SoftReference reference, int limit, CancellationToken cancellationToken) =>
        await LookAsync(session, reference, cancellationToken).ConfigureAwait(false) is { } due
            ? await ClaimAsync(session, reference, due, Math.Max(1, limit >> Math.Min(2 * due.Attempts, 30)), cancellationToken).ConfigureAwait(false)
            : null;

    public async Task<IReadOnlyList<CleanupItem>> LockAsync(StoreSession session, ClaimedBatch batch, IReadOnlyList<CleanupItem> confirmed, CancellationToken cancellationToken)
    {
        var byId = confirmed.ToDictionary(item => item.Id);
        var items = new List<CleanupItem>(confirmed.Count);
        await using (var command = session.CreateCommand())
        {
            command.CommandText = $"""
                SELECT "id" FROM {session.Cleanups}
                WHERE "lease" = @lease AND "state" IN ('pending', 'settling') AND "id" IN (SELECT r."id" FROM {session.Dialect.Rows(command, Ids(confirmed))})
                AND NOT EXISTS (SELECT 1 FROM {session.Cursors} WHERE "owner" = @owner AND "held_reason" IS NOT NULL){session.Dialect.ForUpdate}
                """;
            command.AddParameter("lease", batch.Lease);
            command.AddParameter("owner", batch.Service.ResourceName);
            await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                items.Add(byId[reader.GetInt64(0)]);
            }
        }

        return items.Exists(item => item.IsMerged) ? await HoldToTargetsAsync(session, batch, items, cancellationToken).ConfigureAwait(false) : items;
    }

    public Task FinishAsync(StoreSession session, ClaimedBatch batch, IReadOnlyList<CleanupItem> items, CleanupOutcome outcome, CancellationToken cancellationToken)
    {
        var settles = outcome.Horizon is not null;
        return WriteAsync(
            session,
            items,
            outcome,
            $"""
            "lease" = NULL, "leased_until" = NULL, "state" = '{(settles ? "settling" : "done")}', "horizon" = @horizon, "due_at" = @then,
            "finished_at" = {(settles ? "\"finished_at\"" : "@then")}
            """,
            settles ? clock.Settled : clock.Now,
            cancellationToken);
    }

    public Task KeepAsync(StoreSession session, ClaimedBatch batch, IReadOnlyList<CleanupItem> items, CleanupOutcome outcome, CancellationToken cancellationToken) =>
        WriteAsync(session, items, outcome, "\"leased_until\" = @then", clock.LeaseEnd, cancellationToken, outcome.Rows.Last is not null);

    public Task ReleaseAsync(StoreSession session, ClaimedBatch batch, IReadOnlyList<CleanupItem> items, CleanupOutcome outcome, CancellationToken cancellationToken) =>
        WriteAsync(session, items, outcome, "\"lease\" = NULL, \"leased_until\" = NULL, \"due_at\" = @then", clock.Now, cancellationToken);

    public Task DeferAsync(StoreSession session, ClaimedBatch batch, IReadOnlyList<CleanupItem> items, DateTimeOffset dueAt, string reason, bool countsAsAttempt, CancellationToken cancellationToken) =>
        GiveBackAsync(
            session,
            batch,
            items,
            $"\"attempts\" = \"attempts\" - {(countsAsAttempt ? 0 : 1)}, \"due_at\" = @due_at",
            reason,
            command => command.AddParameter("due_at", dueAt),
            cancellationToken);

    public Task ParkAsync(StoreSession session, ClaimedBatch batch, IReadOnlyList<CleanupItem> items, string reason, CancellationToken cancellationToken) =>
        GiveBackAsync(session, batch, items, "\"state\" = 'parked'", reason, static _ => { }, cancellationToken);

    /// <summary>Gives back the merges whose target was merged or deleted since they were claimed: the owner was asked for another key.</summary>
    /// <remarks>Whoever records a tombstone of the target from now on finds this transaction running, and looks again when it has ended.</remarks>
    private async Task<IReadOnlyList<CleanupItem>> HoldToTargetsAsync(StoreSession session, ClaimedBatch batch, IReadOnlyList<CleanupItem> items, CancellationToken cancellationToken)
    {
        var resolved = await MergeTargets.ResolveAsync(session, batch.Merged!, batch.Epoch, items, cancellationToken).ConfigureAwait(false);
        var byId = items.ToDictionary(item => item.Id);
        var stands = resolved.ToLookup(item => item == byId[item.Id]);
        await ReturnAsync(session, batch.Lease, [.. stands[false]], cancellationToken).ConfigureAwait(false);
        return [.. stands[true]];
    }

    /// <summary>Gives work back as it was before it was claimed.</summary>
    private async Task ReturnAsync(StoreSession session, Guid lease, IReadOnlyList<CleanupItem> items, CancellationToken cancellationToken)
    {
        if (items.Count == 0)
        {
            return;
        }

        await using var command = session.CreateCommand();
        var rows = session.Dialect.Rows(command, Ids(items));
        command.CommandText = $"""
            UPDATE {session.Cleanups} SET "lease" = NULL, "leased_until" = NULL, "attempts" = "attempts" - 1, "due_at" = @now
            WHERE "lease" = @lease AND "id" IN (SELECT r."id" FROM {rows})
            """;
        command.AddParameter("lease", lease);
        command.AddParameter("now", clock.Now);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Looks at the cursor and at the work that is due first.</summary>
    private async Task<DueWork?> LookAsync(StoreSession session, SoftReference reference, CancellationToken cancellationToken)
    {
        await using var command = session.CreateCommand();
        command.CommandText = $"""
            SELECT k."epoch", k."position", {SeenInbox.SweptPositionIn(session)}, {session.Dialect.Horizon}, w."attempts", w."merged_into" IS NOT NULL
            FROM {session.Cursors} AS k JOIN {session.Cleanups} AS w ON w."owner" = k."owner" AND w."epoch" = k."epoch" AND w."position" <= k."position"
            WHERE k."owner" = @owner AND k."held_reason" IS NULL AND {Due(session, "w")}
            ORDER BY w."due_at" LIMIT 1
            """;
        AddParameters(command, reference);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        return await reader.ReadAsync(cancellationToken).ConfigureAwait(false)
            ? new DueWork(new(reader.GetString(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3)), reader.GetInt32(4), reader.GetBoolean(5))
            : null;
    }

    private async Task<ClaimedBatch?> ClaimAsync(StoreSession session, SoftReference reference, DueWork due, int limit, CancellationToken cancellationToken)
    {
        var lease = Guid.NewGuid();
        var begun = new HashSet<long>();
        var approved = new HashSet<long>();
        var (items, first, last) = await LeaseAsync(session, reference, due, lease, limit, begun, approved, cancellationToken).ConfigureAwait(false);
        if (items.Count == 0)
        {
            return null;
        }

        var horizon = Horizons.Of(horizons, reference.Service, due.Inbox, first, last);
        var batch = new ClaimedBatch(this, reference.Name, reference.Action ?? OrphanAction.Keep, reference.Service, due.Inbox.Epoch, lease, items, horizon) { Begun = begun, Approved = approved };
        if (!due.IsMerge)
        {
            return batch;
        }

        // What was merged into a key that was deleted since is handled as the rows of that one are, and so not with the others.
        items = await MergeTargets.ResolveAsync(session, reference, due.Inbox.Epoch, items, cancellationToken).ConfigureAwait(false);
        var orphaned = items[0].MergedIntoIsDeleted;
        await ReturnAsync(session, lease, [.. items.Where(item => item.MergedIntoIsDeleted != orphaned)], cancellationToken).ConfigureAwait(false);
        batch = batch with { Items = [.. items.Where(item => item.MergedIntoIsDeleted == orphaned)], Merged = reference };
        return reference.MergeAction == MergeAction.Keep ? batch with { Merge = MergeAction.Keep, Action = OrphanAction.Keep }
            : orphaned ? batch
            : batch with { Merge = reference.MergeAction, Action = OrphanAction.SetValue };
    }

    private async Task<(IReadOnlyList<CleanupItem> Items, long First, long Last)> LeaseAsync(StoreSession session, SoftReference reference, DueWork due, Guid lease, int limit, HashSet<long> begun, HashSet<long> approved, CancellationToken cancellationToken)
    {
        await using var command = session.CreateCommand();
        command.CommandText = $"""
            UPDATE {session.Cleanups} SET
                "lease" = @lease, "leased_until" = @lease_end, "attempts" = "attempts" + 1, "started_at" = COALESCE("started_at", @now)
            WHERE "id" IN (
                SELECT c."id" FROM {session.Cleanups} AS c
                WHERE c."owner" = @owner AND c."epoch" = @epoch AND c."position" BETWEEN @swept AND @position AND c."attempts" = @attempts AND {Due(session, "c")}
                AND c."merged_into" IS {(due.IsMerge ? "NOT NULL" : "NULL")}
                ORDER BY c."due_at" LIMIT @limit{session.Dialect.SkipLocked})
            RETURNING "id", "key", "attempts", "position", "merged_into", "rows", "approval"
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
            items.Add(new CleanupItem(reader.GetInt64(0), reference.Parse(reader.GetString(1)).Key, reader.GetInt32(2))
            {
                MergedInto = due.IsMerge ? reference.Parse(reader.GetString(4)).Key : default,
            });
            (first, last) = (Math.Min(first, reader.GetInt64(3)), Math.Max(last, reader.GetInt64(3)));
            if (reader.GetInt64(5) > 0)
            {
                begun.Add(reader.GetInt64(0));
            }

            if (!reader.IsDBNull(6))
            {
                approved.Add(reader.GetInt64(0));
            }
        }

        return (items, first, last);
    }

    private static string Due(StoreSession session, string work) => $"""
        {work}."reference" = @reference AND {work}."due_at" <= @now AND ({work}."leased_until" IS NULL OR {work}."leased_until" <= @now)
        AND {HeldWorkRows.AreFree(session, work)} AND {work}."state" IN ('pending', 'settling') AND ({work}."state" = 'pending' OR {work}."horizon" <= {session.Dialect.OldestRunning})
        """;

    private void AddParameters(DbCommand command, SoftReference reference)
    {
        command.AddParameter("owner", reference.Service.ResourceName);
        command.AddParameter("reference", reference.Name);
        command.AddParameter("now", clock.Now);
    }

    // A page that was handled is no progress yet: its rows may refer to the key still, and come again with the next attempt.
    private static async Task WriteAsync(StoreSession session, IReadOnlyList<CleanupItem> items, CleanupOutcome outcome, string changes, DateTimeOffset then, CancellationToken cancellationToken, bool keepsAttempts = false)
    {
        if (items.Count == 0)
        {
            return;
        }

        await using var command = session.CreateCommand();
        var source = session.Dialect.Rows(command, Ids(items), new RowColumn("n", outcome.CountsOf(items)), new RowColumn("c", outcome.ConflictsOf(items)));
        command.CommandText = $"""
            UPDATE {session.Cleanups} SET {changes}, "rows" = {(outcome.StartsOver ? "0" : "\"rows\"")} + r."n", "action" = @action,
                "conflicts" = {(outcome.RemovesConflicts ? "\"conflicts\"" : "0")} + r."c",
                "attempts" = {(keepsAttempts ? "\"attempts\"" : "0")}, "last_error" = NULL
            FROM {source} WHERE {session.Cleanups}."id" = r."id"
            """;
        command.AddParameter("action", LowerCaseEnumConverter<OrphanAction>.Write(outcome.Action));
        command.AddParameter("horizon", outcome.Horizon);
        command.AddParameter("then", then);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    private static async Task GiveBackAsync(
        StoreSession session,
        ClaimedBatch batch,
        IReadOnlyList<CleanupItem> items,
        string change,
        string reason,
        Action<DbCommand> addParameters,
        CancellationToken cancellationToken)
    {
        await using var command = session.CreateCommand();
        var rows = session.Dialect.Rows(command, Ids(items));
        command.CommandText = $"""
            UPDATE {session.Cleanups} SET {change}, "lease" = NULL, "leased_until" = NULL, "last_error" = @reason
            WHERE "lease" = @lease AND "id" IN (SELECT r."id" FROM {rows})
            """;
        command.AddParameter("lease", batch.Lease);
        command.AddParameter("reason", reason);
        addParameters(command);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    private static RowColumn Ids(IReadOnlyList<CleanupItem> items) => new("id", items.Select(item => item.Id).ToArray());

    /// <summary>The inbox, as one statement saw it, and how often the work that is due first was tried, and what it is.</summary>
    private sealed record DueWork(SeenInbox Inbox, int Attempts, bool IsMerge);
}
