namespace SoftReferences;

/// <summary>Where a dependent keeps the tombstones that it received, together with how far it has read.</summary>
public interface ITombstoneInbox
{
    /// <summary>Gets how far an owner's feed has been read.</summary>
    /// <param name="service">The owner.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    /// <returns>The cursor; without an epoch when nothing was ever read.</returns>
    Task<FeedCursor> GetCursorAsync(OwningService service, CancellationToken cancellationToken);

    /// <summary>Takes in a page: tombstones, clean-up work and the new cursor, in one transaction.</summary>
    /// <param name="owner">The owner.</param>
    /// <param name="from">The cursor that the page was read from.</param>
    /// <param name="page">The page.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    /// <returns>
    /// <see langword="false"/> when the cursor is not at <paramref name="from"/> any more, because another replica took
    /// in a page: nothing was written then.
    /// </returns>
    Task<bool> AppendAsync(ReferencedOwner owner, FeedCursor from, DeletionPage page, CancellationToken cancellationToken);

    /// <summary>Reads what was received of an owner after a position, by whichever replica.</summary>
    /// <param name="owner">The owner.</param>
    /// <param name="after">The epoch and the position to read on from.</param>
    /// <param name="receivedSince">Tombstones that were received before need not be given.</param>
    /// <param name="limit">The most tombstones to return.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    /// <returns>The tombstones in the order of their positions; of a key only the last.</returns>
    Task<IReadOnlyList<Tombstone>> ReadAsync(ReferencedOwner owner, FeedCursor after, DateTimeOffset receivedSince, int limit, CancellationToken cancellationToken);

    /// <summary>Holds the clean-up for an owner until a person releases it. What was received is kept.</summary>
    /// <param name="service">The owner.</param>
    /// <param name="reason">Why, for the person.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    /// <returns>A task.</returns>
    Task HoldAsync(OwningService service, string reason, CancellationToken cancellationToken);
}
