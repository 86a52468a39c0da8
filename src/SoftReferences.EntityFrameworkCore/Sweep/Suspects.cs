using System.Data.Common;
using Microsoft.Extensions.Options;
using SoftReferences.Stores;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Claims suspects to ask the owner about again, and settles them: cleared, postponed, or turned into tombstones.</summary>
internal sealed class Suspects(IReadOnlyList<SoftReference> references, IOptions<SweepOptions> options, TimeProvider time)
{
    public async Task<SuspectBatch?> ClaimAsync(StoreSession session, ReferencedOwner owner, int limit, CancellationToken cancellationToken)
    {
        var lease = Guid.NewGuid();
        var now = time.GetUtcNow();
        var items = new List<SuspectItem>();
        await using (var command = session.CreateCommand())
        {
            command.CommandText = $"""
                WITH claimed AS MATERIALIZED (
                    SELECT c."owner", c."key", c."reference" FROM {session.Suspects} AS c
                    WHERE c."owner" = @owner AND c."missing_since" <= @before AND (c."leased_until" IS NULL OR c."leased_until" <= @now)
                    AND NOT EXISTS (SELECT 1 FROM {session.SweptOwners} AS o WHERE o."owner" = @owner AND o."stopped_reason" IS NOT NULL)
                    AND NOT EXISTS (SELECT 1 FROM {session.Cursors} AS k WHERE k."owner" = @owner AND k."held_reason" IS NOT NULL)
                    ORDER BY c."missing_since" LIMIT @limit{session.Dialect.SkipLocked})
                UPDATE {session.Suspects} SET "lease" = @lease, "leased_until" = @then
                WHERE ("owner", "key", "reference") IN (SELECT "owner", "key", "reference" FROM claimed)
                RETURNING "key", "reference", "epoch", "missing_since"
                """;
            command.AddParameter("owner", owner.Service.ResourceName);
            command.AddParameter("lease", lease);
            command.AddParameter("then", now + options.Value.LeaseDuration);
            command.AddParameter("before", now - options.Value.GracePeriod);
            command.AddParameter("now", now);
            command.AddParameter("limit", limit);
            await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                if (OwnerKey.TryParse(reader.GetString(0), owner.KeyKind, out var key))
                {
                    items.Add(new(key, reader.GetString(1), reader.IsDBNull(2) ? null : reader.GetString(2), reader.GetFieldValue<DateTimeOffset>(3)));
                }
            }
        }

        return items.Count == 0 ? null : new(owner.Service, lease, items, await Canaries.DrawAsync(session, owner, cancellationToken).ConfigureAwait(false));
    }

    public async Task<SuspectOutcome> SettleAsync(StoreSession session, ReferencedOwner owner, SuspectBatch batch, SuspectVerdicts verdicts, bool isFollowed, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        string? held = null;
        IReadOnlyList<Tombstone> tombstones = [];
        await SuspectRecords.LockAsync(session, command => IsHeld(session, command, batch, batch.Items), cancellationToken).ConfigureAwait(false);
        var orphaned = await ReferredKeys.AmongAsync(session, references.To(owner.Service), verdicts.Orphaned, cancellationToken).ConfigureAwait(false);
        if (orphaned.Count < verdicts.Orphaned.Count)
        {
            // The rows of the others are already gone: cleaned up or removed by the service after the sweep had read them.
            await TakeAsync(session, batch, [.. verdicts.Orphaned.Except(orphaned)], cancellationToken).ConfigureAwait(false);
        }

        if (orphaned.Count > 0)
        {
            // Cursor first, the lock order of receiving a page of the feed, to avoid deadlocks.
            (var epoch, held) = await SweptTombstones.LockCursorAsync(session, owner, verdicts.Epoch, isFollowed, now, cancellationToken).ConfigureAwait(false);
            if (held is null)
            {
                var taken = await TakeAsync(session, batch, orphaned, cancellationToken).ConfigureAwait(false);
                var unsettled = await SuspectRecords.UnknownToInboxAsync(session, owner.Service, epoch, [.. taken.Select(item => (item.Key.ToString(), item.Reference))], LeftBy, cancellationToken).ConfigureAwait(false);
                await new InboxWork(session, references.To(owner.Service), owner.Service.ResourceName, epoch, now).RepeatAsync(unsettled, cancellationToken).ConfigureAwait(false);
                var keys = unsettled.Select(item => item.Key).ToHashSet(StringComparer.Ordinal);
                var orphans = taken.Where(item => keys.Contains(item.Key.ToString())).DistinctBy(item => item.Key).ToArray();
                tombstones = await new SweptTombstones(session, references.To(owner.Service), owner, epoch, now).AddAsync(orphans, cancellationToken).ConfigureAwait(false);
            }
        }

        var cleared = (await TakeAsync(session, batch, verdicts.Cleared, cancellationToken).ConfigureAwait(false)).Count;
        await RenewAsync(session, batch, verdicts, now, cancellationToken).ConfigureAwait(false);
        await DeferAsync(session, batch, verdicts.Unknown, now + verdicts.Delay, null, cancellationToken).ConfigureAwait(false);
        await DeferAsync(session, batch, held is null ? [] : orphaned, now + options.Value.MaximumRetryDelay, now, cancellationToken).ConfigureAwait(false);
        await CountAsync(session, owner, cleared, tombstones.Count, cancellationToken).ConfigureAwait(false);
        return new(cleared, tombstones, held);
    }

    /// <summary>Deletes and returns the suspects that are still under the lease.</summary>
    private static async Task<IReadOnlyList<SuspectItem>> TakeAsync(StoreSession session, SuspectBatch batch, IReadOnlyList<SuspectItem> items, CancellationToken cancellationToken)
    {
        if (items.Count == 0)
        {
            return [];
        }

        var byName = items.ToDictionary(item => (item.Key.ToString(), item.Reference));
        var taken = new List<SuspectItem>(items.Count);
        await using (var command = session.CreateCommand())
        {
            command.CommandText = $"DELETE FROM {session.Suspects} WHERE {IsHeld(session, command, batch, items)} RETURNING \"key\", \"reference\"";
            await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                taken.Add(byName[(reader.GetString(0), reader.GetString(1))]);
            }
        }

        return taken;
    }

    private static async Task RenewAsync(StoreSession session, SuspectBatch batch, SuspectVerdicts verdicts, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (verdicts.Renewed.Count == 0)
        {
            return;
        }

        await using var command = session.CreateCommand();
        command.CommandText = $"""
            UPDATE {session.Suspects} SET "epoch" = @epoch, "missing_since" = @now, "asked_at" = @now, "lease" = NULL, "leased_until" = NULL
            WHERE {IsHeld(session, command, batch, verdicts.Renewed)}
            """;
        command.AddParameter("epoch", verdicts.Epoch);
        command.AddParameter("now", now);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    private static async Task DeferAsync(StoreSession session, SuspectBatch batch, IReadOnlyList<SuspectItem> items, DateTimeOffset until, DateTimeOffset? askedAt, CancellationToken cancellationToken)
    {
        if (items.Count == 0)
        {
            return;
        }

        await using var command = session.CreateCommand();
        command.CommandText = $"UPDATE {session.Suspects} SET \"lease\" = NULL, \"leased_until\" = @until{(askedAt is null ? string.Empty : ", \"asked_at\" = @now")} WHERE {IsHeld(session, command, batch, items)}";
        command.AddParameter("until", until);
        if (askedAt is not null)
        {
            command.AddParameter("now", askedAt);
        }

        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    private static async Task CountAsync(StoreSession session, ReferencedOwner owner, int cleared, int tombstones, CancellationToken cancellationToken)
    {
        if (cleared + tombstones == 0)
        {
            return;
        }

        await using var command = session.CreateCommand();
        command.CommandText = $"UPDATE {session.SweptOwners} SET \"cleared\" = \"cleared\" + @cleared, \"tombstones\" = \"tombstones\" + @tombstones WHERE \"owner\" = @owner";
        command.AddParameter("owner", owner.Service.ResourceName);
        command.AddParameter("cleared", (long)cleared);
        command.AddParameter("tombstones", (long)tombstones);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    private static string IsHeld(StoreSession session, DbCommand command, SuspectBatch batch, IReadOnlyList<SuspectItem> items)
    {
        command.AddParameter("owner", batch.Service.ResourceName);
        command.AddParameter("lease", batch.Lease);
        var rows = session.Dialect.Rows(
            command,
            new RowColumn("key", items.Select(item => item.Key.ToString()).ToArray()),
            new RowColumn("reference", items.Select(item => item.Reference).ToArray()));
        return $"\"owner\" = @owner AND \"lease\" = @lease AND (\"key\", \"reference\") IN (SELECT r.\"key\", r.\"reference\" FROM {rows})";
    }

    private LeftRows LeftBy(string name) => KnownOrphans.LeftBy(references.FirstOrDefault(reference => string.Equals(reference.Name, name, StringComparison.Ordinal)));
}
