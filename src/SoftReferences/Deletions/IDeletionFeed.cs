namespace SoftReferences;

/// <summary>An owner's feed of deletions, as a dependent reads it.</summary>
public interface IDeletionFeed
{
    /// <summary>Reads the next page, and sends the owner the fingerprint of what was read last, by which it detects that its database was set back.</summary>
    /// <param name="cursor">How far the feed has been read; <see langword="default"/> for the beginning.</param>
    /// <param name="limit">The maximum number of tombstones to return.</param>
    /// <param name="wait">How long to wait for a tombstone if there is none yet.</param>
    /// <param name="keyKind">The kind of the owner's keys.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    /// <returns>The page; without items if none came in time.</returns>
    /// <remarks>Pass <see cref="FeedCursor.Seen"/> on to the owner. A feed that drops it still works, but does not detect that another tombstone has taken the position.</remarks>
    /// <exception cref="DeletionFeedException">The feed could not be read, the answer cannot be trusted, or there is another tombstone at the position (<see cref="DeletionFeedException.CursorLost"/>).</exception>
    Task<DeletionPage> ReadAsync(FeedCursor cursor, int limit, TimeSpan wait, OwnerKeyKind keyKind, CancellationToken cancellationToken);
}
