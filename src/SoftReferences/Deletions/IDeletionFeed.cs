namespace SoftReferences;

/// <summary>An owner's feed of deletions, as a dependent reads it.</summary>
public interface IDeletionFeed
{
    /// <summary>Reads the next page, and shows the owner what was read last, so that it finds out when its database was set back.</summary>
    /// <param name="cursor">How far the feed was read; the default value for the beginning.</param>
    /// <param name="limit">The most tombstones to return.</param>
    /// <param name="wait">How long to wait for a tombstone when there is none yet.</param>
    /// <param name="keyKind">The kind of the owner's keys.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    /// <returns>The page; without items when nothing came in time.</returns>
    /// <remarks>Pass <see cref="FeedCursor.Seen"/> on to the owner. A feed that drops it loses nothing else, but nobody finds out when another tombstone stands at the position.</remarks>
    /// <exception cref="DeletionFeedException">The owner could not be read, or what it answered cannot be trusted, or the tombstone at the position is another one (<see cref="DeletionFeedException.CursorLost"/>).</exception>
    Task<DeletionPage> ReadAsync(FeedCursor cursor, int limit, TimeSpan wait, OwnerKeyKind keyKind, CancellationToken cancellationToken);
}
