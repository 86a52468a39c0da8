using System.Globalization;
using Microsoft.EntityFrameworkCore;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Reads pages of a resource's feed, and runs the sequencer so that committed entries appear in it.</summary>
internal sealed class FeedPages<TContext>(OwningService service, OwnedResource resource, StoreTransactions<TContext> transactions)
    where TContext : DbContext
{
    private readonly FeedReader _reader = new(resource);
    private readonly FeedSequencer _sequencer = new(resource);
    private readonly FeedEpoch _epoch = new(resource);

    /// <summary>Reads a page.</summary>
    /// <exception cref="DeletionFeedException">The feed cannot be continued from that position.</exception>
    /// <param name="after">The position to continue after.</param>
    /// <param name="seen">The fingerprint of the tombstone that the reader has seen there, or <see langword="null"/>.</param>
    /// <param name="limit">The maximum number of tombstones.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    /// <returns>The page, and whether the journal has more. The page may be empty even so, because some entries result in no tombstone, such as insertions of keys that were never deleted.</returns>
    public async Task<(DeletionPage Page, bool HasPending)> ReadAsync(long after, string? seen, int limit, CancellationToken cancellationToken)
    {
        var snapshot = await SnapshotAsync(after, seen, limit, cancellationToken).ConfigureAwait(false);
        if (snapshot.IsCopy)
        {
            await transactions.RunAsync(_epoch.LeaveCopyAsync, cancellationToken).ConfigureAwait(false);
            snapshot = await SnapshotAsync(after, seen, limit, cancellationToken).ConfigureAwait(false);
        }

        ThrowIfLost(snapshot, after, seen);
        var hasSequenced = snapshot.Items.Count <= limit && snapshot.HasPending && await _sequencer.SequenceAsync(transactions, cancellationToken).ConfigureAwait(false);
        if (hasSequenced)
        {
            snapshot = await SnapshotAsync(after, seen, limit, cancellationToken).ConfigureAwait(false);
            ThrowIfLost(snapshot, after, seen);
        }

        IReadOnlyList<Tombstone> items = snapshot.Items.Count > limit ? [.. snapshot.Items.Take(limit)] : snapshot.Items;

        // Pending entries get their positions with the next page. HasMore makes the reader request it while it processes this one.
        var hasMore = snapshot.Items.Count > limit || (snapshot.HasPending && items.Count > 0);
        return (new(snapshot.Epoch, items, items.Count > 0 ? items[^1].Position : after, hasMore), hasSequenced && snapshot.HasPending);
    }

    /// <summary>Records that a reader waits, so that deleting transactions send notifications.</summary>
    /// <returns>Whether it was not recorded before, so that the feed must be read once more before waiting.</returns>
    public Task<bool> AwaitAsync(CancellationToken cancellationToken) => transactions.RunAsync(
        async (session, token) =>
        {
            if (session.Dialect.Await(session.Streams) is not { } sql)
            {
                return false;
            }

            await using var command = session.CreateCommand();
            command.CommandText = sql;
            command.AddParameter("resource", resource.Name);
            return await command.ExecuteNonQueryAsync(token).ConfigureAwait(false) > 0;
        },
        cancellationToken);

    // One row beyond the limit tells whether there are more. The row before the page tells whether the reader has seen the same history.
    private async Task<FeedSnapshot> SnapshotAsync(long after, string? seen, int limit, CancellationToken cancellationToken)
    {
        var from = seen is null || after == 0 ? after : after - 1;
        var snapshot = await transactions.ReadAsync((session, token) => _reader.ReadAsync(session, from, limit + 1 + (int)(after - from), token), cancellationToken).ConfigureAwait(false);
        return from == after || snapshot.Items is not [{ } first, ..] || first.Position != after
            ? snapshot
            : snapshot with { Last = first, Items = [.. snapshot.Items.Skip(1)] };
    }

    private void ThrowIfLost(FeedSnapshot snapshot, long after, string? seen)
    {
        if (after < snapshot.PrunedPosition)
        {
            throw Lost(after, $"the tombstones up to position {Text(snapshot.PrunedPosition)} were pruned", new FeedCursor(snapshot.Epoch, snapshot.PrunedPosition));
        }

        if (after > snapshot.Position)
        {
            throw Lost(after, $"the newest position is {Text(snapshot.Position)}, as after the restore of an older database", restartAt: null);
        }

        // Pruned tombstones can no longer be compared.
        if (seen is not null && after > snapshot.PrunedPosition && (snapshot.Last is null || TombstoneFingerprint.Of(snapshot.Last) != seen))
        {
            throw Lost(after, "the tombstone there is not the one that the reader has seen, as after the restore of an older database", restartAt: null);
        }

        var expected = after;
        foreach (var position in snapshot.Items.Select(item => item.Position))
        {
            if (position != ++expected)
            {
                throw Missing(expected, position - 1);
            }
        }

        if (expected == after && after < snapshot.Position)
        {
            throw Missing(after + 1, snapshot.Position);
        }

        DeletionFeedException Missing(long first, long last) =>
            Lost(after, $"the tombstones from position {Text(first)} to {Text(last)} are missing, although they were not pruned", restartAt: null);
    }

    private DeletionFeedException Lost(long after, string why, FeedCursor? restartAt) => new(
        service,
        $"The feed of '{service.ResourceName}' cannot be continued from position {Text(after)}: {why}.")
    {
        CursorLost = true,
        RestartAt = restartAt,
    };

    private static string Text(long position) => position.ToString(CultureInfo.InvariantCulture);
}
