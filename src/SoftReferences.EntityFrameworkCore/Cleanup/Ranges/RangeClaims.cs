using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Extensions.Options;
using SoftReferences.EntityFrameworkCore.Entities;
using SoftReferences.Stores;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Claims whole ranges of tombstones: leases a few range rows and reads the keys in them.</summary>
internal sealed class RangeClaims(CleanupClock clock, ConcurrentDictionary<string, Horizons> horizons, int maximumAttempts, IOptions<CleanupOptions> options)
{
    /// <summary>Claims due ranges of a reference.</summary>
    /// <param name="session">The transaction.</param>
    /// <param name="work">The store of the claimed work.</param>
    /// <param name="reference">The reference.</param>
    /// <param name="limit">The maximum number of ranges.</param>
    /// <param name="claimRecords">Claims records instead, after ranges were split into records.</param>
    /// <param name="cancellationToken">Cancels the claim.</param>
    /// <returns>The claimed work, or <see langword="null"/> if none is due.</returns>
    public async Task<ClaimedBatch?> ClaimAsync(StoreSession session, RangedWork work, SoftReference reference, int limit, Func<Task<ClaimedBatch?>> claimRecords, CancellationToken cancellationToken)
    {
        if (await ObserveAsync(session, reference, cancellationToken).ConfigureAwait(false) is not { } inbox)
        {
            return null;
        }

        while (true)
        {
            var lease = Guid.NewGuid();
            var ranges = new ClaimedRanges(clock.Now);
            var tombstones = await LeaseAsync(session, reference, inbox, ranges, lease, limit, cancellationToken).ConfigureAwait(false);
            if (ranges.Count == 0)
            {
                return null;
            }

            var recorded = ranges.Attempts > 1 ? await RangeTombstones.FindRecordedAsync(session, lease, cancellationToken).ConfigureAwait(false) : [];
            CleanupItem[] items =
            [
                .. tombstones.Where(tombstone => !recorded.Contains(tombstone.Position))
                    .Select(tombstone => new CleanupItem(tombstone.Position, reference.ParseKey(tombstone.Key), Math.Min(ranges.Attempts, options.Value.MaximumAttempts))),
            ];
            if (items.Length > 0)
            {
                ranges.Open(items);
                var horizon = Horizons.Of(horizons, reference.Service, inbox, items.Min(item => item.Id), items.Max(item => item.Id));
                var batch = new ClaimedBatch(work, reference.Name, reference.Action ?? OrphanAction.Keep, reference.Service, inbox.Epoch, lease, items, horizon)
                {
                    Ranges = ranges,
                    Approved = items.Where(item => ranges.Approval(item.Id) is not null).Select(item => item.Id).ToHashSet(),
                };
                if (ranges.Attempts <= maximumAttempts)
                {
                    return batch;
                }

                await SplitIntoRecordsAsync(session, batch, cancellationToken).ConfigureAwait(false);
                return await claimRecords().ConfigureAwait(false);
            }

            // Every key of the ranges was restored or deleted again, or has a record.
            await RangeTombstones.DeleteRangesAsync(session, lease, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Turns ranges into records after their replicas died without a result. Records are retried in ever smaller batches, because one of the keys may be what crashes the process.</summary>
    /// <remarks>A range that was merely released also counts another claim. So the attempts that carry over stay below the limit that parks work; the records count their own failures from there.</remarks>
    private async Task SplitIntoRecordsAsync(StoreSession session, ClaimedBatch batch, CancellationToken cancellationToken)
    {
        var entry = new RecordEntry(CleanupState.Pending, clock.Now)
        {
            Attempts = Math.Min(maximumAttempts, options.Value.MaximumAttempts - 1),
            LastError = string.Create(CultureInfo.InvariantCulture, $"It was claimed {batch.Ranges!.Attempts - 1} times without a result, and is now tried in smaller batches."),
        };
        await RecordWriter.WriteAsync(session, batch, batch.Items, entry, cancellationToken).ConfigureAwait(false);
        await RangeTombstones.DeleteRangesAsync(session, batch.Lease, cancellationToken).ConfigureAwait(false);
    }

    // Must be the first statement of its transaction: the horizon is only valid as of the snapshot.
    private static async Task<SeenInbox?> ObserveAsync(StoreSession session, SoftReference reference, CancellationToken cancellationToken)
    {
        await using var command = session.CreateCommand();
        command.CommandText = $"SELECT \"epoch\", \"position\", {SeenInbox.SweptPositionIn(session)}, {session.Dialect.Horizon}, {SeenInbox.ReleaseIn(session)}, {session.Dialect.ServerStart} FROM {session.Cursors} WHERE \"owner\" = @owner AND \"held_reason\" IS NULL AND NOT {SweepStops.IsStopped(session, "@owner")}";
        command.AddParameter("owner", reference.Service.ResourceName);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        return await reader.ReadAsync(cancellationToken).ConfigureAwait(false)
            ? new SeenInbox(reader.GetString(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3), reader.GetInt64(4), reader.GetInt64(5))
            : null;
    }

    /// <summary>Leases ranges and reads their tombstones in one round trip.</summary>
    private async Task<List<(string Key, long Position)>> LeaseAsync(
        StoreSession session, SoftReference reference, SeenInbox inbox, ClaimedRanges ranges, Guid lease, int limit, CancellationToken cancellationToken)
    {
        await using var command = session.CreateCommand();
        command.CommandText = $"""
            {session.Dialect.WriteNoReference}
            WITH claimed AS MATERIALIZED (
                SELECT c."id" FROM {session.Ranges} AS c
                WHERE c."reference" = @reference AND c."owner" = @owner AND c."epoch" = @epoch AND c."last_position" <= @position AND c."first_position" >= @swept
                AND c."due_at" <= @now AND (c."leased_until" IS NULL OR c."leased_until" <= @now) AND {HeldWorkRows.AreFree(session, "c")}
                ORDER BY c."due_at", c."id" LIMIT @limit{session.Dialect.SkipLocked})
            UPDATE {session.Ranges} SET "lease" = @lease, "leased_until" = @lease_end, "attempts" = "attempts" + 1
            WHERE "id" IN (SELECT "id" FROM claimed)
            RETURNING "id", "first_position", "last_position", "attempts", "created_at", "approval";
            {RangeTombstones.Query(session)}
            """;
        command.AddParameter("lease", lease);
        command.AddParameter("lease_end", clock.LeaseEnd);
        command.AddParameter("reference", reference.Name);
        command.AddParameter("owner", reference.Service.ResourceName);
        command.AddParameter("epoch", inbox.Epoch);
        command.AddParameter("position", inbox.Position);
        command.AddParameter("swept", inbox.SweptPosition);
        command.AddParameter("now", clock.Now);
        command.AddParameter("limit", limit);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            ranges.Add(reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetInt32(3), reader.GetFieldValue<DateTimeOffset>(4), reader.IsDBNull(5) ? null : reader.GetInt64(5));
        }

        await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
        var tombstones = new List<(string, long)>();
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            tombstones.Add((reader.GetString(0), reader.GetInt64(1)));
        }

        return tombstones;
    }
}
