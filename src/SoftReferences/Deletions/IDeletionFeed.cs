namespace SoftReferences;

/// <summary>An owner's feed of deletions, as a dependent reads it.</summary>
public interface IDeletionFeed
{
    /// <summary>Reads the next page.</summary>
    /// <param name="after">The position to read on from; 0 for the beginning.</param>
    /// <param name="limit">The most tombstones to return.</param>
    /// <param name="wait">How long to wait for a tombstone when there is none yet.</param>
    /// <param name="keyKind">The kind of the owner's keys.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    /// <returns>The page; without items when nothing came in time.</returns>
    /// <exception cref="DeletionFeedException">The owner could not be read, or what it answered cannot be trusted.</exception>
    Task<DeletionPage> ReadAsync(long after, int limit, TimeSpan wait, OwnerKeyKind keyKind, CancellationToken cancellationToken);

    /// <summary>Reads the next page, and shows the owner what was read last, so that it finds out when its database was set back.</summary>
    /// <param name="cursor">How far the feed was read.</param>
    /// <param name="limit">The most tombstones to return.</param>
    /// <param name="wait">How long to wait for a tombstone when there is none yet.</param>
    /// <param name="keyKind">The kind of the owner's keys.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    /// <returns>The page; without items when nothing came in time.</returns>
    /// <remarks>A feed that does not implement it has nothing compared.</remarks>
    /// <exception cref="DeletionFeedException">The owner could not be read, or what it answered cannot be trusted, or the tombstone at the position is another one (<see cref="DeletionFeedException.CursorLost"/>).</exception>
    Task<DeletionPage> ReadOnAsync(FeedCursor cursor, int limit, TimeSpan wait, OwnerKeyKind keyKind, CancellationToken cancellationToken) =>
        ReadAsync(cursor.Position, limit, wait, keyKind, cancellationToken);
}
