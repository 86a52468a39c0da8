using System.Collections.Concurrent;
using Microsoft.Extensions.Options;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Work as it comes out of the inbox: whole ranges of tombstones, without a record of each until it is done.</summary>
/// <remarks>
/// A claim writes one row for hundreds of tombstones, and the record of each is written once, with its outcome. Whatever
/// does not go through at once becomes recorded work, and leaves its range.
/// </remarks>
internal sealed class RangedWork(CleanupClock clock, ConcurrentDictionary<string, Horizons> horizons, RecordedWork recorded, IOptions<CleanupOptions> options) : ICleanupWork
{
    /// <summary>The most positions of a range.</summary>
    public const int Length = 500;

    // A range that has failed twice, or whose replica has died twice, is taken apart.
    private const int MaximumAttempts = 2;

    private readonly RangeClaims _claims = new(clock, horizons, MaximumAttempts, options);

    public Task<ClaimedBatch?> ClaimAsync(StoreSession session, SoftReference reference, int limit, CancellationToken cancellationToken) =>
        _claims.ClaimAsync(session, this, reference, Math.Max(1, limit / Length), () => recorded.ClaimAsync(session, reference, limit, cancellationToken), cancellationToken);

    public async Task<IReadOnlyList<CleanupItem>> LockAsync(StoreSession session, ClaimedBatch batch, IReadOnlyList<CleanupItem> confirmed, CancellationToken cancellationToken)
    {
        if (!await HoldsAsync(session, batch, mayAct: true, cancellationToken).ConfigureAwait(false))
        {
            return [];
        }

        // A key that was restored since it was claimed has no tombstone of this position any more.
        var stands = await RangeTombstones.FindStandingAsync(session, batch.Lease, cancellationToken).ConfigureAwait(false);
        var items = confirmed.ToLookup(item => stands.Contains(item.Id));
        batch.Ranges!.Close(items[false]);
        return await WithoutTakenAsync(session, batch, [.. items[true]], cancellationToken).ConfigureAwait(false);
    }

    public async Task FinishAsync(StoreSession session, ClaimedBatch batch, IReadOnlyList<CleanupItem> items, CleanupOutcome outcome, CancellationToken cancellationToken)
    {
        var entry = outcome.Horizon is null
            ? new RecordEntry(CleanupState.Done, clock.Now) { FinishedAt = clock.Now }
            : new RecordEntry(CleanupState.Settling, clock.Settled) { Horizon = outcome.Horizon };
        await RecordWriter.WriteAsync(session, batch, items, entry with { Outcome = outcome }, cancellationToken).ConfigureAwait(false);
        await CloseAsync(session, batch, items, cancellationToken).ConfigureAwait(false);
    }

    public async Task KeepAsync(StoreSession session, ClaimedBatch batch, IReadOnlyList<CleanupItem> items, CleanupOutcome outcome, CancellationToken cancellationToken)
    {
        var end = clock.LeaseEnd;
        CleanupItem[] begun = [.. items.Where(item => outcome.Rows.ByKey.ContainsKey(item.Key))];
        await RecordWriter.WriteAsync(session, batch, begun, new RecordEntry(CleanupState.Pending, clock.Now) { Outcome = outcome, Attempts = outcome.Rows.Last is null ? 0 : batch.Ranges!.Attempts, Lease = batch.Lease, LeasedUntil = end }, cancellationToken).ConfigureAwait(false);
        batch.Ranges!.HasRecords = true;
        await using var command = session.CreateCommand();
        command.CommandText = $"UPDATE {session.Ranges} SET \"leased_until\" = @lease_end WHERE \"lease\" = @lease";
        command.AddParameter("lease", batch.Lease);
        command.AddParameter("lease_end", end);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    public async Task ReleaseAsync(StoreSession session, ClaimedBatch batch, IReadOnlyList<CleanupItem> items, CleanupOutcome outcome, CancellationToken cancellationToken)
    {
        await RecordWriter.WriteAsync(session, batch, items, new RecordEntry(CleanupState.Pending, clock.Now) { Outcome = outcome }, cancellationToken).ConfigureAwait(false);
        await CloseAsync(session, batch, items, cancellationToken).ConfigureAwait(false);
    }

    public async Task DeferAsync(StoreSession session, ClaimedBatch batch, IReadOnlyList<CleanupItem> items, DateTimeOffset dueAt, string reason, bool countsAsAttempt, CancellationToken cancellationToken)
    {
        if (await LockOpenAsync(session, batch, items, cancellationToken).ConfigureAwait(false) is not { } open)
        {
            return;
        }

        var ranges = batch.Ranges!;
        if (ranges.HasRecords || !ranges.AreAll(open) || (countsAsAttempt && ranges.Attempts >= MaximumAttempts))
        {
            var attempts = ranges.Attempts - (countsAsAttempt ? 0 : 1);
            await RecordWriter.WriteAsync(session, batch, open, new RecordEntry(CleanupState.Pending, dueAt) { Attempts = attempts, LastError = reason }, cancellationToken).ConfigureAwait(false);
            await CloseAsync(session, batch, open, cancellationToken).ConfigureAwait(false);
            return;
        }

        // A replica that was stopped may not know that its last transaction was committed: who claims the ranges next has to look for records.
        await using var command = session.CreateCommand();
        command.CommandText = $"""
            UPDATE {session.Ranges} SET "lease" = NULL, "leased_until" = NULL, "due_at" = @due_at, "last_error" = @reason,
                "attempts" = {(countsAsAttempt ? "\"attempts\"" : $"CASE WHEN {RangeTombstones.AreRecordedIn(session)} THEN \"attempts\" ELSE \"attempts\" - 1 END")}
            WHERE "lease" = @lease
            """;
        command.AddParameter("lease", batch.Lease);
        command.AddParameter("due_at", dueAt);
        command.AddParameter("reason", reason);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    public async Task ParkAsync(StoreSession session, ClaimedBatch batch, IReadOnlyList<CleanupItem> items, string reason, CancellationToken cancellationToken)
    {
        if (await LockOpenAsync(session, batch, items, cancellationToken).ConfigureAwait(false) is { } open)
        {
            await RecordWriter.WriteAsync(session, batch, open, new RecordEntry(CleanupState.Parked, clock.Now) { Attempts = batch.Ranges!.Attempts, LastError = reason }, cancellationToken).ConfigureAwait(false);
            await CloseAsync(session, batch, open, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Gives those of the items that still are in the ranges, and locks these. When a hold or another replica took one of them, all are given back.</summary>
    /// <returns>The items; <see langword="null"/> when there is nothing to write.</returns>
    private async Task<IReadOnlyList<CleanupItem>?> LockOpenAsync(StoreSession session, ClaimedBatch batch, IReadOnlyList<CleanupItem> items, CancellationToken cancellationToken)
    {
        items = batch.Ranges!.OpenOf(items);
        if (items.Count == 0)
        {
            return null;
        }

        if (!await HoldsAsync(session, batch, mayAct: false, cancellationToken).ConfigureAwait(false))
        {
            await LeasedWork.GiveBackAsync(session, batch, clock.Now, cancellationToken).ConfigureAwait(false);
            return null;
        }

        // What the owner has restored or merged since leaves nothing to be tried again or decided: nobody else would ever take it back.
        var stands = await RangeTombstones.FindStandingAsync(session, batch.Lease, cancellationToken).ConfigureAwait(false);
        var parts = items.ToLookup(item => stands.Contains(item.Id));
        batch.Ranges.Close(parts[false]);
        var open = await WithoutTakenAsync(session, batch, [.. parts[true]], cancellationToken).ConfigureAwait(false);
        if (open.Count == 0)
        {
            await CloseAsync(session, batch, open, cancellationToken).ConfigureAwait(false);
            return null;
        }

        return open;
    }

    /// <summary>Locks the ranges, and says whether all of them are still under the lease: another replica may have taken them over, or a hold some of them.</summary>
    /// <param name="session">The transaction.</param>
    /// <param name="batch">The work.</param>
    /// <param name="mayAct">Whether the owner must not be held either, nor the lease have ended: what the owner confirmed is too old then.</param>
    /// <param name="cancellationToken">Cancels the statement.</param>
    private async Task<bool> HoldsAsync(StoreSession session, ClaimedBatch batch, bool mayAct, CancellationToken cancellationToken)
    {
        var locked = 0;
        await using var command = session.CreateCommand();
        command.CommandText = $"SELECT \"id\" FROM {session.Ranges} WHERE \"lease\" = @lease";
        command.AddParameter("lease", batch.Lease);
        if (mayAct)
        {
            command.CommandText += $" AND \"leased_until\" > @now AND NOT EXISTS (SELECT 1 FROM {session.Cursors} WHERE \"owner\" = @owner AND \"held_reason\" IS NOT NULL) AND NOT {SweepStops.IsStopped(session, "@owner")}";
            command.AddParameter("owner", batch.Service.ResourceName);
            command.AddParameter("now", clock.Now);
        }

        // In the order in which a restoration locks them.
        command.CommandText += $" ORDER BY \"id\"{session.Dialect.ForUpdate}";
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            locked++;
        }

        return locked == batch.Ranges!.Count;
    }

    /// <summary>Leaves out what another replica has taken over, and takes it out of the ranges: the lease of a record may end before that of its range.</summary>
    private static async Task<IReadOnlyList<CleanupItem>> WithoutTakenAsync(StoreSession session, ClaimedBatch batch, IReadOnlyList<CleanupItem> items, CancellationToken cancellationToken)
    {
        if (!batch.Ranges!.HasRecords)
        {
            return items;
        }

        var taken = await RangeRecords.FindTakenAsync(session, batch.Lease, cancellationToken).ConfigureAwait(false);
        var parts = items.ToLookup(item => taken.Contains(item.Id));
        batch.Ranges.Close(parts[true]);
        return [.. parts[false]];
    }

    /// <summary>Takes items out of their ranges, and the ranges away when nothing is left of them.</summary>
    private static Task CloseAsync(StoreSession session, ClaimedBatch batch, IReadOnlyList<CleanupItem> items, CancellationToken cancellationToken)
    {
        batch.Ranges!.Close(items);
        return batch.Ranges.IsEmpty ? RangeTombstones.DeleteRangesAsync(session, batch.Lease, cancellationToken) : Task.CompletedTask;
    }
}
