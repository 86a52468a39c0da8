using System.Collections.Concurrent;
using System.Data.Common;
using SoftReferences.Stores;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Work with a record for each tombstone: it was begun, has failed, waits, or is parked.</summary>
internal sealed class RecordedWork(CleanupClock clock, ConcurrentDictionary<string, Horizons> horizons) : ICleanupWork
{
    private readonly RecordClaims _claims = new(clock, horizons);

    public Task<ClaimedBatch?> ClaimAsync(StoreSession session, SoftReference reference, int limit, CancellationToken cancellationToken) =>
        _claims.ClaimAsync(session, this, reference, limit, cancellationToken);

    public async Task<IReadOnlyList<CleanupItem>> LockAsync(StoreSession session, ClaimedBatch batch, IReadOnlyList<CleanupItem> confirmed, CancellationToken cancellationToken)
    {
        var byId = confirmed.ToDictionary(item => item.Id);
        var items = new List<CleanupItem>(confirmed.Count);
        await using (var command = session.CreateCommand())
        {
            command.CommandText = $"""
                SELECT "id", "merged_into" FROM {session.Cleanups}
                WHERE "lease" = @lease AND "leased_until" > @now AND "state" IN ('pending', 'settling') AND "id" IN (SELECT r."id" FROM {session.Dialect.Rows(command, Ids(confirmed))})
                AND NOT EXISTS (SELECT 1 FROM {session.Cursors} WHERE "owner" = @owner AND "held_reason" IS NOT NULL)
                AND NOT {SweepStops.IsStopped(session, "@owner")} ORDER BY "id"{session.Dialect.ForUpdate}
                """;
            command.AddParameter("lease", batch.Lease);
            command.AddParameter("owner", batch.Service.ResourceName);
            command.AddParameter("now", clock.Now);
            await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                var item = byId[reader.GetInt64(0)];
                items.Add(item.IsMerged ? item with { MergedInto = batch.Merged!.ParseKey(reader.GetString(1)) } : item);
            }
        }

        return items.Exists(item => item.IsMerged) ? await WithSameTargetsAsync(session, batch, items, byId, cancellationToken).ConfigureAwait(false) : items;
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
            keepsAttempts: false,
            cancellationToken);
    }

    public Task KeepAsync(StoreSession session, ClaimedBatch batch, IReadOnlyList<CleanupItem> items, CleanupOutcome outcome, CancellationToken cancellationToken) =>
        WriteAsync(session, items, outcome, "\"leased_until\" = @then", clock.LeaseEnd, keepsAttempts: outcome.Rows.Last is not null, cancellationToken);

    public Task ReleaseAsync(StoreSession session, ClaimedBatch batch, IReadOnlyList<CleanupItem> items, CleanupOutcome outcome, CancellationToken cancellationToken) =>
        WriteAsync(session, items, outcome, "\"lease\" = NULL, \"leased_until\" = NULL, \"due_at\" = @then", clock.Now, keepsAttempts: false, cancellationToken);

    public Task DeferAsync(StoreSession session, ClaimedBatch batch, IReadOnlyList<CleanupItem> items, DateTimeOffset dueAt, string reason, bool countsAsAttempt, CancellationToken cancellationToken) =>
        GiveBackAsync(
            session,
            batch,
            items,
            $"{(countsAsAttempt ? string.Empty : LeasedWork.WithoutAttempt + ", ")}\"due_at\" = @due_at",
            reason,
            command => command.AddParameter("due_at", dueAt),
            cancellationToken);

    public Task ParkAsync(StoreSession session, ClaimedBatch batch, IReadOnlyList<CleanupItem> items, string reason, CancellationToken cancellationToken) =>
        GiveBackAsync(session, batch, items, "\"state\" = 'parked'", reason, static _ => { }, cancellationToken);

    /// <summary>Returns merges whose final target has changed since the claim, because a key in the chain was merged, deleted or restored. The owner confirmed another target.</summary>
    /// <remarks>A tombstone of the target that arrives from now on gets a horizon after this transaction, and so a second look after it has ended.</remarks>
    private async Task<IReadOnlyList<CleanupItem>> WithSameTargetsAsync(
        StoreSession session, ClaimedBatch batch, IReadOnlyList<CleanupItem> items, Dictionary<long, CleanupItem> claimed, CancellationToken cancellationToken)
    {
        var resolved = await MergeTargets.ResolveAsync(session, batch.Merged!, batch.Epoch, items, cancellationToken).ConfigureAwait(false);
        var stands = resolved.ToLookup(item => item == claimed[item.Id]);
        await _claims.ReturnAsync(session, batch.Lease, [.. stands[false]], cancellationToken).ConfigureAwait(false);
        return [.. stands[true]];
    }

    // A handled page keeps the attempts: its rows may still refer to the key, and the next attempt finds them again.
    private static async Task WriteAsync(
        StoreSession session, IReadOnlyList<CleanupItem> items, CleanupOutcome outcome, string changes, DateTimeOffset then, bool keepsAttempts, CancellationToken cancellationToken)
    {
        if (items.Count == 0)
        {
            return;
        }

        await using var command = session.CreateCommand();
        var source = session.Dialect.Rows(command, Ids(items), new RowColumn("n", outcome.CountsOf(items)), new RowColumn("c", outcome.ConflictsOf(items)));
        command.CommandText = $"""
            UPDATE {session.Cleanups} SET {changes}, "rows" = "rows" + r."n", "action" = @action,
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
        var which = $"\"lease\" = @lease AND \"id\" IN (SELECT r.\"id\" FROM {rows})";
        command.CommandText = $"""
            SELECT "id" FROM {session.Cleanups} WHERE {which} ORDER BY "id"{session.Dialect.ForUpdate};
            UPDATE {session.Cleanups} SET {change}, "lease" = NULL, "leased_until" = NULL, "last_error" = @reason WHERE {which}
            """;
        command.AddParameter("lease", batch.Lease);
        command.AddParameter("reason", reason);
        addParameters(command);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    private static RowColumn Ids(IReadOnlyList<CleanupItem> items) => new("id", items.Select(item => item.Id).ToArray());
}
