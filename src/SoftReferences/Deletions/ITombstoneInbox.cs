namespace SoftReferences.Stores;

/// <summary>A dependent's inbox: the tombstones it has received, and how far it has read each feed.</summary>
public interface ITombstoneInbox
{
    /// <summary>Gets how far an owner's feed has been read.</summary>
    /// <param name="service">The owner.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    /// <returns>The cursor; without an epoch if nothing has been read.</returns>
    Task<FeedCursor> GetCursorAsync(OwningService service, CancellationToken cancellationToken);

    /// <summary>Writes a page to the inbox: tombstones, clean-up work and the new cursor, in one transaction.</summary>
    /// <param name="owner">The owner.</param>
    /// <param name="from">The cursor that the page was read from.</param>
    /// <param name="page">The page.</param>
    /// <param name="follower">The replica that read the page under a lease, or <see langword="null"/> if it was read without one.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    /// <returns>
    /// <see langword="false"/> if the cursor is no longer at <paramref name="from"/>, because another replica has written a
    /// page, or <paramref name="follower"/> no longer holds the lease; then nothing was written.
    /// </returns>
    Task<bool> AppendAsync(ReferencedOwner owner, FeedCursor from, DeletionPage page, Guid? follower, CancellationToken cancellationToken);

    /// <summary>Gets the last heartbeat of the replica that follows an owner's feed.</summary>
    /// <param name="service">The owner.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    /// <returns>The heartbeat; <see langword="default"/> if no replica has ever followed the feed.</returns>
    Task<FollowerBeat> GetFollowerAsync(OwningService service, CancellationToken cancellationToken);

    /// <summary>Takes, renews or gives up the lease of an owner's feed, by writing the next heartbeat unless there has been another one.</summary>
    /// <param name="service">The owner.</param>
    /// <param name="seen">The last heartbeat that the caller has seen.</param>
    /// <param name="holder">The replica that will hold the lease; empty to give it up.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    /// <returns><see langword="false"/> if the last heartbeat is no longer <paramref name="seen"/>; then nothing was written.</returns>
    Task<bool> TryBeatAsync(OwningService service, FollowerBeat seen, Guid holder, CancellationToken cancellationToken);

    /// <summary>Reads the tombstones of an owner that any replica has received after a position.</summary>
    /// <param name="owner">The owner.</param>
    /// <param name="after">The epoch and the position after which to read.</param>
    /// <param name="receivedSince">Tombstones that were received earlier may be left out.</param>
    /// <param name="limit">The maximum number of tombstones to return.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    /// <returns>The tombstones in the order of their positions; only the last one of each key.</returns>
    Task<IReadOnlyList<Tombstone>> ReadAsync(ReferencedOwner owner, FeedCursor after, DateTimeOffset receivedSince, int limit, CancellationToken cancellationToken);

    /// <summary>Holds the clean-up for an owner until a person releases it. What was received is kept.</summary>
    /// <param name="service">The owner.</param>
    /// <param name="reason">Why, for the person.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    /// <returns>A task.</returns>
    Task HoldAsync(OwningService service, string reason, CancellationToken cancellationToken);
}
