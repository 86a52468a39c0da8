using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Microsoft.EntityFrameworkCore;
using SoftReferences.EntityFrameworkCore.Entities;
using SoftReferences.Stores;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Stores received tombstones in the dependent's own database.</summary>
internal sealed class EntityFrameworkInbox<TContext>(StoreTransactions<TContext> transactions, IReadOnlyList<SoftReference> references, ConcurrentDictionary<string, Horizons> horizons, TimeProvider time) : ITombstoneInbox
    where TContext : DbContext
{
    public Task<FeedCursor> GetCursorAsync(OwningService service, CancellationToken cancellationToken) =>
        transactions.ReadAsync(
            async (session, token) =>
            {
                await using var command = session.CreateCommand();
                command.CommandText = $"SELECT \"epoch\", \"position\", {SeenInbox.SweptPositionIn(session)}, {session.Dialect.Horizon}, \"seen\", {SeenInbox.ReleaseIn(session)}, {session.Dialect.ServerStart} FROM {session.Cursors} WHERE \"owner\" = @owner";
                command.AddParameter("owner", service.ResourceName);
                await using var reader = await command.ExecuteReaderAsync(token).ConfigureAwait(false);

                // The cursor of an owner without a feed may have no epoch, because nothing was ever read.
                if (!await reader.ReadAsync(token).ConfigureAwait(false) || reader.GetString(0).Length == 0)
                {
                    return default;
                }

                // Records the sighting between two pages, so that clean-up does not have to wait for the transaction that receives the next one.
                var seen = new SeenInbox(reader.GetString(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetInt64(3), reader.GetInt64(5), reader.GetInt64(6));
                Horizons.Observe(horizons, service, seen);
                return new FeedCursor(seen.Epoch, seen.Position) { Seen = reader.IsDBNull(4) ? null : reader.GetString(4) };
            },
            cancellationToken);

    public Task<bool> AppendAsync(ReferencedOwner owner, FeedCursor from, DeletionPage page, Guid? follower, CancellationToken cancellationToken) =>
        transactions.RunAsync(
            async (session, token) =>
            {
                var now = time.GetUtcNow();
                if (!await MoveCursorAsync(session, owner, from, page, follower, now, token).ConfigureAwait(false))
                {
                    return false;
                }

                if (from.Epoch is null)
                {
                    await FirstEpoch.GiveAsync(session, owner.Service.ResourceName, page.Epoch, token).ConfigureAwait(false);
                }

                Tombstone[] last = LastWords(page.Items);
                if (last.Length > 0)
                {
                    OwnerKey[] takenBack = [.. page.Items.Where(item => item.Kind is TombstoneKind.Restored or TombstoneKind.Merged).Select(item => item.Key).Distinct()];
                    await RangeTombstones.AwaitWorkAsync(session, owner.Service.ResourceName, page.Epoch, takenBack, token).ConfigureAwait(false);

                    // Restorations first: otherwise a merged key that was restored and then deleted would still count as merged.
                    Tombstone[] restored = LastWords(page.Items.Where(item => item.Kind == TombstoneKind.Restored));
                    var tombstones = new TombstoneWriter(session, owner.Service.ResourceName, page.Epoch, now);
                    if (RestoredBetween(restored, last) is { Length: > 0 } between)
                    {
                        await tombstones.WriteAsync(between, IsNewer, token).ConfigureAwait(false);
                    }

                    var news = (await tombstones.WriteAsync(last, IsNewer, token).ConfigureAwait(false)).ToLookup(item => item.Kind);
                    var work = new InboxWork(session, references.To(owner.Service), owner.Service.ResourceName, page.Epoch, now);
                    await work.AddRangesAsync([.. news[TombstoneKind.Deleted]], token).ConfigureAwait(false);
                    await work.CancelAsync([.. news[TombstoneKind.Merged]], "The owner has merged the key since.", token).ConfigureAwait(false);
                    await work.AddMergesAsync([.. news[TombstoneKind.Merged]], token).ConfigureAwait(false);

                    // Includes keys that were deleted again. That is new work, while parked work of the earlier deletion would otherwise stay forever.
                    await work.CancelAsync(restored, "The owner restored the key.", token).ConfigureAwait(false);
                }

                return true;
            },
            cancellationToken);

    public Task<IReadOnlyList<Tombstone>> ReadAsync(ReferencedOwner owner, FeedCursor after, DateTimeOffset receivedSince, int limit, CancellationToken cancellationToken) =>
        transactions.ReadAsync((session, token) => InboxReader.ReadAsync(session, owner, after, receivedSince, limit, token), cancellationToken);

    public Task<FollowerBeat> GetFollowerAsync(OwningService service, CancellationToken cancellationToken) =>
        transactions.ReadAsync(
            async (session, token) =>
            {
                var follower = await session.Context.Set<InboxFollower>().AsNoTracking().SingleOrDefaultAsync(follower => follower.Owner == service.ResourceName, token).ConfigureAwait(false);
                return follower is null ? default : new FollowerBeat(follower.Holder, follower.Beat);
            },
            cancellationToken);

    public Task<bool> TryBeatAsync(OwningService service, FollowerBeat seen, Guid holder, CancellationToken cancellationToken) =>
        transactions.RunAsync(
            async (session, token) =>
            {
                await using var command = session.CreateCommand();
                command.CommandText = $"""
                    INSERT INTO {session.Followers} AS f ("owner", "holder", "beat") VALUES (@owner, @holder, @beat)
                    ON CONFLICT ("owner") DO UPDATE SET "holder" = excluded."holder", "beat" = excluded."beat"
                    WHERE f."holder" = @seen_holder AND f."beat" = @seen_beat
                    """;
                command.AddParameter("owner", service.ResourceName);
                command.AddParameter("holder", holder);
                command.AddParameter("beat", seen.Beat + 1);
                command.AddParameter("seen_holder", seen.Holder);
                command.AddParameter("seen_beat", seen.Beat);
                return await command.ExecuteNonQueryAsync(token).ConfigureAwait(false) == 1;
            },
            cancellationToken);

    public Task HoldAsync(OwningService service, string reason, CancellationToken cancellationToken) =>
        transactions.RunAsync((session, token) => OwnerHold.RunAsync(session, service, reason, time.GetUtcNow(), token), cancellationToken);

    // Positions tell the order within an epoch. A merge outweighs a later deletion, and a person's decision outweighs an earlier deletion of another epoch.
    private static string IsNewer(string t) =>
        $"""
        ({t}."epoch" <> @epoch AND ({t}."kind" <> 'disputed' OR {t}."occurred_at" < r."occurred_at"))
        OR ({t}."epoch" = @epoch AND {t}."position" < r."position" AND NOT ({t}."kind" = 'merged' AND r."kind" = 'deleted'))
        """;

    private static async Task<bool> MoveCursorAsync(StoreSession session, ReferencedOwner owner, FeedCursor from, DeletionPage page, Guid? follower, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var isHolder = follower is null ? "TRUE" : $"EXISTS (SELECT 1 FROM {session.Followers} WHERE \"owner\" = @owner AND \"holder\" = @follower)";

        // Positions that were skipped have no fingerprint. A page without tombstones keeps the existing one.
        var seen = page.Next == from.Position ? "COALESCE(NULLIF(@seen, ''), c.\"seen\")" : "NULLIF(@seen, '')";
        await using var command = session.CreateCommand();

        // Only a reader that starts from the beginning may insert the cursor: if it is missing, it was removed so that the feed is read from the start.
        var move = from.Epoch is null
            ? $"""
              INSERT INTO {session.Cursors} AS c ("owner", "epoch", "position", "seen", "updated_at")
              SELECT @owner, @epoch, @next, NULLIF(@seen, ''), @now WHERE {isHolder}
              ON CONFLICT ("owner") DO UPDATE SET "epoch" = excluded."epoch", "position" = excluded."position", "seen" = excluded."seen", "updated_at" = excluded."updated_at"
              WHERE c."epoch" = @from_epoch AND c."position" = @from_position
              """
            : $"""
              UPDATE {session.Cursors} AS c SET "epoch" = @epoch, "position" = @next, "seen" = {seen}, "updated_at" = @now
              WHERE c."owner" = @owner AND c."epoch" = @from_epoch AND c."position" = @from_position AND {isHolder}
              """;

        // The second look waits for transactions that may write references. This one does not.
        command.CommandText = $"{session.Dialect.WriteNoReferenceBy(session.Cursors, session.Tombstones, session.Ranges, session.Cleanups)}\n{move}";
        command.AddParameter("owner", owner.Service.ResourceName);
        command.AddParameter("epoch", page.Epoch);
        command.AddParameter("next", page.Next);
        command.AddParameter("seen", page.Items is [.., { } last] ? TombstoneFingerprint.Of(last) : string.Empty);
        command.AddParameter("now", now);
        command.AddParameter("from_epoch", from.Epoch ?? string.Empty);
        command.AddParameter("from_position", from.Position);
        if (follower is not null)
        {
            command.AddParameter("follower", follower);
        }

        return await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false) == 1;
    }

    /// <summary>Returns the tombstone that counts for each key: the last one, except that a merge outweighs a later deletion, because its rows belong to the target of the merge.</summary>
    private static Tombstone[] LastWords(IEnumerable<Tombstone> tombstones)
    {
        var words = new Dictionary<OwnerKey, Tombstone>(tombstones.TryGetNonEnumeratedCount(out var count) ? count : 0);
        foreach (var next in tombstones.OrderBy(item => item.Position))
        {
            ref var last = ref CollectionsMarshal.GetValueRefOrAddDefault(words, next.Key, out _);
            if (!(last?.Kind == TombstoneKind.Merged && next.Kind == TombstoneKind.Deleted))
            {
                last = next;
            }
        }

        return [.. words.Values];
    }

    /// <summary>Returns the restorations of keys that were deleted again afterwards.</summary>
    private static Tombstone[] RestoredBetween(Tombstone[] restored, Tombstone[] last)
    {
        if (restored.Length == 0)
        {
            return [];
        }

        var deleted = last.Where(item => item.Kind == TombstoneKind.Deleted).Select(item => item.Key).ToHashSet();
        return Array.FindAll(restored, item => deleted.Contains(item.Key));
    }
}
