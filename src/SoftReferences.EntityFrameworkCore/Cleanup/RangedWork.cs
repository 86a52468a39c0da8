using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Work as it comes out of the inbox: whole ranges of tombstones, without a record of each until it is done.</summary>
/// <remarks>
/// A claim writes one row for hundreds of tombstones, and the record of each is written once, with its outcome. Whatever
/// does not go through at once becomes recorded work, and leaves its range.
/// </remarks>
internal sealed class RangedWork(CleanupClock clock, ConcurrentDictionary<string, Horizons> horizons) : ICleanupWork
{
    /// <summary>The most positions of a range.</summary>
    public const int Length = 500;

    // A range that has failed twice, or whose replica has died twice, is taken apart.
    private const int MaximumAttempts = 2;

    public async Task<ClaimedBatch?> ClaimAsync(StoreSession session, SoftReference reference, int limit, CancellationToken cancellationToken)
    {
        if (await ObserveAsync(session, reference, cancellationToken).ConfigureAwait(false) is not { } cursor)
        {
            return null;
        }

        while (true)
        {
            var lease = Guid.NewGuid();
            var ranges = await LeaseAsync(session, reference, cursor, lease, Math.Max(1, limit / Length), cancellationToken).ConfigureAwait(false);
            if (ranges.Count == 0)
            {
                return null;
            }

            var items = new List<CleanupItem>();
            var (first, last) = (0L, 0L);
            var recorded = ranges.Attempts > 1 ? await RecordedAsync(session, lease, cancellationToken).ConfigureAwait(false) : [];
            await foreach (var (key, at) in TombstonesAsync(session, lease, cancellationToken).ConfigureAwait(false))
            {
                if (!recorded.Contains(at))
                {
                    items.Add(new CleanupItem(at, reference.Parse(key).Key, ranges.Attempts));
                    (first, last) = (Math.Min(first, at), Math.Max(last, at));
                }
            }

            if (items.Count > 0)
            {
                ranges.Open(items);
                var horizon = Horizons.Of(horizons, reference.Service, cursor, first, last);
                return new ClaimedBatch(this, reference.Name, reference.Action ?? OrphanAction.Keep, reference.Service, cursor.Epoch, lease, items, horizon)
                {
                    Ranges = ranges,
                    Approved = items.Where(item => ranges.Approval(item.Id) is not null).Select(item => item.Id).ToHashSet(),
                };
            }

            // Every key of the ranges was restored or deleted again since, or has a record.
            await DeleteAsync(session, lease, cancellationToken).ConfigureAwait(false);
        }
    }

    public async Task<IReadOnlyList<CleanupItem>> LockAsync(StoreSession session, ClaimedBatch batch, IReadOnlyList<CleanupItem> confirmed, CancellationToken cancellationToken)
    {
        if (!await HoldsAsync(session, batch, andOwnerIsNotHeld: true, cancellationToken).ConfigureAwait(false))
        {
            return [];
        }

        // A key that was restored since it was claimed has no tombstone of this position any more.
        var stands = new HashSet<long>();
        await foreach (var (_, position) in TombstonesAsync(session, batch.Lease, cancellationToken).ConfigureAwait(false))
        {
            stands.Add(position);
        }

        if (batch.Ranges!.HasRecords)
        {
            stands.ExceptWith(await RangeRecords.FindTakenAsync(session, batch.Lease, cancellationToken).ConfigureAwait(false));
        }

        var items = confirmed.ToLookup(item => stands.Contains(item.Id));
        batch.Ranges.Close(items[false]);
        return [.. items[true]];
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
        var ranges = batch.Ranges!;
        items = ranges.OpenOf(items);
        if (items.Count == 0 || !await HoldsAsync(session, batch, andOwnerIsNotHeld: false, cancellationToken).ConfigureAwait(false))
        {
            return;
        }

        if (ranges.HasRecords || !ranges.AreAll(items) || (countsAsAttempt && ranges.Attempts >= MaximumAttempts))
        {
            var attempts = ranges.Attempts - (countsAsAttempt ? 0 : 1);
            await RecordWriter.WriteAsync(session, batch, items, new RecordEntry(CleanupState.Pending, dueAt) { Attempts = attempts, LastError = reason }, cancellationToken).ConfigureAwait(false);
            await CloseAsync(session, batch, items, cancellationToken).ConfigureAwait(false);
            return;
        }

        await using var command = session.CreateCommand();
        command.CommandText = $"""
            UPDATE {session.Ranges} SET "lease" = NULL, "leased_until" = NULL, "due_at" = @due_at, "last_error" = @reason, "attempts" = "attempts" - {(countsAsAttempt ? 0 : 1)}
            WHERE "lease" = @lease
            """;
        command.AddParameter("lease", batch.Lease);
        command.AddParameter("due_at", dueAt);
        command.AddParameter("reason", reason);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    public async Task ParkAsync(StoreSession session, ClaimedBatch batch, IReadOnlyList<CleanupItem> items, string reason, CancellationToken cancellationToken)
    {
        items = batch.Ranges!.OpenOf(items);
        if (items.Count == 0 || !await HoldsAsync(session, batch, andOwnerIsNotHeld: false, cancellationToken).ConfigureAwait(false))
        {
            return;
        }

        await RecordWriter.WriteAsync(session, batch, items, new RecordEntry(CleanupState.Parked, clock.Now) { Attempts = batch.Ranges!.Attempts, LastError = reason }, cancellationToken).ConfigureAwait(false);
        await CloseAsync(session, batch, items, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Locks the ranges, and says whether all of them are still under the lease: another replica may have taken them over.</summary>
    private static async Task<bool> HoldsAsync(StoreSession session, ClaimedBatch batch, bool andOwnerIsNotHeld, CancellationToken cancellationToken)
    {
        var locked = 0;
        await using var command = session.CreateCommand();
        command.CommandText = $"SELECT \"id\" FROM {session.Ranges} WHERE \"lease\" = @lease";
        command.AddParameter("lease", batch.Lease);
        if (andOwnerIsNotHeld)
        {
            command.CommandText += $" AND NOT EXISTS (SELECT 1 FROM {session.Cursors} WHERE \"owner\" = @owner AND \"held_reason\" IS NOT NULL)";
            command.AddParameter("owner", batch.Service.ResourceName);
        }

        command.CommandText += session.Dialect.ForUpdate;
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            locked++;
        }

        return locked == batch.Ranges!.Count;
    }

    private static async Task<SeenInbox?> ObserveAsync(StoreSession session, SoftReference reference, CancellationToken cancellationToken)
    {
        await using var command = session.CreateCommand();
        command.CommandText = $"SELECT \"epoch\", \"position\", {SeenInbox.SweptPositionIn(session)}, {session.Dialect.Horizon} FROM {session.Cursors} WHERE \"owner\" = @owner AND \"held_reason\" IS NULL";
        command.AddParameter("owner", reference.Service.ResourceName);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        return await reader.ReadAsync(cancellationToken).ConfigureAwait(false)
            ? new SeenInbox(reader.GetString(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3))
            : null;
    }

    private async Task<ClaimedRanges> LeaseAsync(StoreSession session, SoftReference reference, SeenInbox cursor, Guid lease, int limit, CancellationToken cancellationToken)
    {
        var ranges = new ClaimedRanges(clock.Now);
        await using var command = session.CreateCommand();
        command.CommandText = $"""
            UPDATE {session.Ranges} SET "lease" = @lease, "leased_until" = @lease_end, "attempts" = "attempts" + 1
            WHERE "id" IN (
                SELECT c."id" FROM {session.Ranges} AS c
                WHERE c."reference" = @reference AND c."owner" = @owner AND c."epoch" = @epoch AND c."last_position" <= @position AND c."first_position" >= @swept
                AND c."due_at" <= @now AND (c."leased_until" IS NULL OR c."leased_until" <= @now) AND {HeldWorkRows.AreFree(session, "c")}
                ORDER BY c."due_at", c."id" LIMIT @limit{session.Dialect.SkipLocked})
            RETURNING "first_position", "last_position", "attempts", "created_at", "approval"
            """;
        command.AddParameter("lease", lease);
        command.AddParameter("lease_end", clock.LeaseEnd);
        command.AddParameter("reference", reference.Name);
        command.AddParameter("owner", reference.Service.ResourceName);
        command.AddParameter("epoch", cursor.Epoch);
        command.AddParameter("position", cursor.Position);
        command.AddParameter("swept", cursor.SweptPosition);
        command.AddParameter("now", clock.Now);
        command.AddParameter("limit", limit);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            ranges.Add(reader.GetInt64(0), reader.GetInt64(1), reader.GetInt32(2), reader.GetFieldValue<DateTimeOffset>(3), reader.IsDBNull(4) ? null : reader.GetInt64(4));
        }

        return ranges;
    }

    /// <summary>Reads the tombstones that stand in the leased ranges: the last word on their keys is that they were deleted.</summary>
    private static async IAsyncEnumerable<(string Key, long Position)> TombstonesAsync(StoreSession session, Guid lease, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var command = session.CreateCommand();
        command.CommandText = $"""
            SELECT t."key", t."position" FROM {session.Ranges} AS g
            JOIN {session.Tombstones} AS t ON t."owner" = g."owner" AND t."position" BETWEEN g."first_position" AND g."last_position"
            WHERE g."lease" = @lease AND t."epoch" = g."epoch" AND t."kind" = 'deleted'
            """;
        command.AddParameter("lease", lease);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            yield return (reader.GetString(0), reader.GetInt64(1));
        }
    }

    /// <summary>Finds the tombstones of the ranges that a replica made records of before it lost them.</summary>
    private static async Task<HashSet<long>> RecordedAsync(StoreSession session, Guid lease, CancellationToken cancellationToken)
    {
        await using var command = session.CreateCommand();
        command.CommandText = $"""
            SELECT w."position" FROM {session.Ranges} AS g
            JOIN {session.Cleanups} AS w ON w."reference" = g."reference" AND w."position" BETWEEN g."first_position" AND g."last_position"
            WHERE g."lease" = @lease AND w."epoch" = g."epoch" AND w."owner" = g."owner"
            """;
        command.AddParameter("lease", lease);
        var recorded = new HashSet<long>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            recorded.Add(reader.GetInt64(0));
        }

        return recorded;
    }

    /// <summary>Takes items out of their ranges, and the ranges away when nothing is left of them.</summary>
    private static Task CloseAsync(StoreSession session, ClaimedBatch batch, IReadOnlyList<CleanupItem> items, CancellationToken cancellationToken)
    {
        batch.Ranges!.Close(items);
        return batch.Ranges.IsEmpty ? DeleteAsync(session, batch.Lease, cancellationToken) : Task.CompletedTask;
    }

    private static async Task DeleteAsync(StoreSession session, Guid lease, CancellationToken cancellationToken)
    {
        await using var command = session.CreateCommand();
        command.CommandText = $"DELETE FROM {session.Ranges} WHERE \"lease\" = @lease";
        command.AddParameter("lease", lease);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }
}
