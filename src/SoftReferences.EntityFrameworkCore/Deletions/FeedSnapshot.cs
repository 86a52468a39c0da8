namespace SoftReferences.EntityFrameworkCore;

/// <summary>The state of a feed, as one statement saw it.</summary>
/// <param name="Epoch">The epoch.</param>
/// <param name="IsCopy">Whether the tables were copied or restored from the database in which the epoch was given.</param>
/// <param name="Position">The newest position.</param>
/// <param name="PrunedPosition">The position up to which tombstones were pruned.</param>
/// <param name="HasPending">Whether there are committed entries in the journal that are not in the feed yet.</param>
/// <param name="Items">The tombstones after the position that was asked for; one more than asked for if there are more.</param>
internal sealed record FeedSnapshot(string Epoch, bool IsCopy, long Position, long PrunedPosition, bool HasPending, IReadOnlyList<Tombstone> Items)
{
    /// <summary>Gets the tombstone at the requested position, or <see langword="null"/> if it was not requested or does not exist.</summary>
    public Tombstone? Last { get; init; }
}
