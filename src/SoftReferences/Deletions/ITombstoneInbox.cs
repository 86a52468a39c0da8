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

    /// <summary>Holds the clean-up for an owner until a person releases it. What was received is kept.</summary>
    /// <param name="service">The owner.</param>
    /// <param name="reason">Why, for the person.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    /// <returns>A task.</returns>
    Task HoldAsync(OwningService service, string reason, CancellationToken cancellationToken);
}
