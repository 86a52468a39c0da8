namespace SoftReferences;

/// <summary>The owner's side: its entities and the record of those it deleted. What the owner's endpoints serve.</summary>
public interface IOwnerStore
{
    /// <summary>Gets the kind of the owner's keys.</summary>
    OwnerKeyKind KeyKind { get; }

    /// <summary>Says which entities exist, from the primary database and never from a cache.</summary>
    /// <param name="keys">The keys to look for.</param>
    /// <param name="findsTombstones">Whether <see cref="OwnedStatus.Deleted"/> is to be told from <see cref="OwnedStatus.Missing"/>. If not, a store may leave the look for tombstones out.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    /// <returns>One status for each key, in the same order.</returns>
    Task<OwnedAnswer> FindAsync(IReadOnlyList<OwnerKey> keys, bool findsTombstones, CancellationToken cancellationToken);

    /// <summary>Reads a page of the deletions, and waits for one if there is none.</summary>
    /// <param name="after">The position to read on from; 0 for the beginning.</param>
    /// <param name="seen">The fingerprint of the tombstone that the dependent has read there, as docs/protocol.md says; <see langword="null"/> when it shows none. A store that compares nothing ignores it.</param>
    /// <param name="limit">The most tombstones to return.</param>
    /// <param name="wait">How long to wait for a tombstone when there is none yet.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    /// <returns>The page.</returns>
    /// <exception cref="DeletionFeedException">
    /// <paramref name="after"/> lies before the oldest position that is still kept, or beyond the newest, or another tombstone stands there
    /// (<see cref="DeletionFeedException.CursorLost"/>).
    /// </exception>
    Task<DeletionPage> ReadDeletionsAsync(long after, string? seen, int limit, TimeSpan wait, CancellationToken cancellationToken);
}
