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
    /// <param name="follower">The replica that read the page under a lease, or <see langword="null"/> when it came without one.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    /// <returns>
    /// <see langword="false"/> when the cursor is not at <paramref name="from"/> any more, because another replica took
    /// in a page, or the lease is not <paramref name="follower"/>'s any more: nothing was written then.
    /// </returns>
    Task<bool> AppendAsync(ReferencedOwner owner, FeedCursor from, DeletionPage page, Guid? follower, CancellationToken cancellationToken);

    /// <summary>Gets the last sign of life of the replica that follows an owner's feed.</summary>
    /// <param name="service">The owner.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    /// <returns>The sign; the default when nobody ever followed it.</returns>
    Task<FollowerBeat> GetFollowerAsync(OwningService service, CancellationToken cancellationToken);

    /// <summary>Takes, renews or gives up the lease of an owner's feed: writes the next sign of life, unless there was another one since.</summary>
    /// <param name="service">The owner.</param>
    /// <param name="seen">The last sign of life that the caller has seen.</param>
    /// <param name="holder">Who has the lease from now on; empty to give it up.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    /// <returns><see langword="false"/> when the last sign is not <paramref name="seen"/> any more: nothing was written then.</returns>
    Task<bool> TryBeatAsync(OwningService service, FollowerBeat seen, Guid holder, CancellationToken cancellationToken);

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
