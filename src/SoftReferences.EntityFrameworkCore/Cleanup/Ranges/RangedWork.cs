using System.Collections.Concurrent;
using Microsoft.Extensions.Options;
using SoftReferences.EntityFrameworkCore.Entities;
using SoftReferences.Stores;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Work as the inbox creates it: whole ranges of tombstones, without a record per tombstone until it is done.</summary>
/// <remarks>
/// A claim updates one row for hundreds of tombstones, and each record is written once, with its outcome. Work that cannot
/// be finished at once leaves its range and becomes recorded work.
/// </remarks>
internal sealed class RangedWork(CleanupClock clock, ConcurrentDictionary<string, Horizons> horizons, RecordedWork recorded, IOptions<CleanupOptions> options) : ICleanupWork
{
    /// <summary>The maximum number of positions of a range.</summary>
    public const int Length = 500;

    // A range is split into records after it failed twice, or its replica died twice.
    private const int MaximumAttempts = 2;

    private readonly RangeClaims _claims = new(clock, horizons, MaximumAttempts, options);

    public Task<ClaimedBatch?> ClaimAsync(StoreSession session, SoftReference reference, int limit, CancellationToken cancellationToken) =>
        _claims.ClaimAsync(session, this, reference, Math.Max(1, limit / Length), () => recorded.ClaimAsync(session, reference, limit, cancellationToken), cancellationToken);

    public async Task<IReadOnlyList<CleanupItem>> LockAsync(StoreSession session, ClaimedBatch batch, IReadOnlyList<CleanupItem> confirmed, CancellationToken cancellationToken)
    {
        if (!await TryLockAsync(session, batch, mayAct: true, cancellationToken).ConfigureAwait(false))
        {
            return [];
        }

        // A key that was restored after the claim no longer has a tombstone at this position.
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

        // A stopped replica may not know that its last transaction was committed. If there are records, the attempts stay, so that the next claim looks for them.
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

    /// <summary>Locks the ranges and returns the items that are still part of them. If a hold or another replica took one of the ranges, all work is released instead.</summary>
    /// <returns>The items, or <see langword="null"/> if there is nothing to write.</returns>
    private async Task<IReadOnlyList<CleanupItem>?> LockOpenAsync(StoreSession session, ClaimedBatch batch, IReadOnlyList<CleanupItem> items, CancellationToken cancellationToken)
    {
        items = batch.Ranges!.OpenOf(items);
        if (items.Count == 0)
        {
            return null;
        }

        if (!await TryLockAsync(session, batch, mayAct: false, cancellationToken).ConfigureAwait(false))
        {
            await LeasedWork.GiveBackAsync(session, batch, clock.Now, cancellationToken).ConfigureAwait(false);
            return null;
        }

        // Items that the owner restored or merged since must not become records: nothing would ever cancel these.
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

    /// <summary>Locks the ranges and returns whether all of them are still under the lease. Another replica or a hold may have taken some of them.</summary>
    /// <param name="session">The transaction.</param>
    /// <param name="batch">The work.</param>
    /// <param name="mayAct">Whether rows are about to be changed. Then the owner must not be held and the lease must not have ended, because the owner's confirmation would be too old.</param>
    /// <param name="cancellationToken">Cancels the statement.</param>
    private async Task<bool> TryLockAsync(StoreSession session, ClaimedBatch batch, bool mayAct, CancellationToken cancellationToken)
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

        // The same order as a restoration uses, to avoid deadlocks.
        command.CommandText += $" ORDER BY \"id\"{session.Dialect.ForUpdate}";
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            locked++;
        }

        return locked == batch.Ranges!.Count;
    }

    /// <summary>Removes items whose records another replica has taken over from the ranges, and returns the others. The lease of a record may end before that of its range.</summary>
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

    /// <summary>Removes items from the ranges, and deletes the ranges if they are empty.</summary>
    private static Task CloseAsync(StoreSession session, ClaimedBatch batch, IReadOnlyList<CleanupItem> items, CancellationToken cancellationToken)
    {
        batch.Ranges!.Close(items);
        return batch.Ranges.IsEmpty ? RangeTombstones.DeleteRangesAsync(session, batch.Lease, cancellationToken) : Task.CompletedTask;
    }
}
