namespace SoftReferences.Stores;

/// <summary>The store behind an owner's endpoints: its entities, and the record of those it deleted.</summary>
public interface IOwnerStore
{
    /// <summary>Gets the kind of the owner's keys.</summary>
    OwnerKeyKind KeyKind { get; }

    /// <summary>Looks up which entities exist, in the primary database and never in a cache.</summary>
    /// <param name="keys">The keys to look for.</param>
    /// <param name="findsTombstones">Whether to distinguish <see cref="OwnedStatus.Deleted"/> from <see cref="OwnedStatus.Missing"/>. If not, a store need not look for tombstones.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    /// <returns>One status for each key, in the same order.</returns>
    Task<OwnedAnswer> FindAsync(IReadOnlyList<OwnerKey> keys, bool findsTombstones, CancellationToken cancellationToken);

    /// <summary>Reads a page of deletions, and waits for one if there is none yet.</summary>
    /// <param name="after">The position after which to read; 0 for the beginning.</param>
    /// <param name="seen">The fingerprint of the tombstone that the dependent read at that position, as docs/protocol.md defines it, or <see langword="null"/> if it sent none. A store that does not compare fingerprints ignores it.</param>
    /// <param name="limit">The maximum number of tombstones to return.</param>
    /// <param name="wait">How long to wait for a tombstone if there is none yet.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    /// <returns>The page.</returns>
    /// <exception cref="DeletionFeedException">
    /// <paramref name="after"/> is before the oldest position that is still kept or beyond the newest, or there is another tombstone at it
    /// (<see cref="DeletionFeedException.CursorLost"/>).
    /// </exception>
    Task<DeletionPage> ReadDeletionsAsync(long after, string? seen, int limit, TimeSpan wait, CancellationToken cancellationToken);
}
