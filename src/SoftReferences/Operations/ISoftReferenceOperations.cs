namespace SoftReferences;

/// <summary>What people and their tools do with the references of a store: see its state, preview deletions, and decide about work that is held or parked.</summary>
/// <remarks>One instance is registered for each store.</remarks>
public interface ISoftReferenceOperations
{
    /// <summary>The maximum number of keys in a preview: 1,000.</summary>
    const int MaximumKeys = 1_000;

    /// <summary>The maximum number of samples per reference in a preview: 100.</summary>
    const int MaximumSamples = 100;

    /// <summary>Gets the name of the store, as in <c>UserDbContext</c>.</summary>
    string StoreName { get; }

    /// <summary>Gets the owners that the store has references to, in the order of their names.</summary>
    IReadOnlyList<ReferencedOwner> Owners { get; }

    /// <summary>Gets how far the feed of each owner was read, and what is still to be done. Counts stop at <see cref="OwnerStatus.MaximumCount"/>.</summary>
    /// <param name="cancellationToken">Cancels the queries.</param>
    /// <returns>The status of each of <see cref="Owners"/>, and of every other owner with work that is never done (<see cref="ReferenceStatus.IsUnknown"/>).</returns>
    Task<IReadOnlyList<OwnerStatus>> GetStatusAsync(CancellationToken cancellationToken = default);

    /// <summary>Finds references that are not in the model but have work that has been due for five minutes, and will never be done.</summary>
    /// <param name="limit">The maximum number of references to return; at least 1.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    /// <returns>The references, ordered by owner and name. Work that is held or parked is not due: <see cref="GetStatusAsync"/> counts it.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="limit"/> is less than 1.</exception>
    Task<IReadOnlyList<UnknownReference>> FindUnknownReferencesAsync(int limit = 100, CancellationToken cancellationToken = default);

    /// <summary>Shows what would happen if an owner deleted keys, without changing anything. The keys need not exist.</summary>
    /// <param name="service">The owner.</param>
    /// <param name="keys">The keys; at most <see cref="MaximumKeys"/>.</param>
    /// <param name="samples">How many rows to name for each reference; from 0 to <see cref="MaximumSamples"/>.</param>
    /// <param name="cancellationToken">Cancels the queries.</param>
    /// <returns>A preview of each reference to the owner, ordered by name; empty if the store has no references to it.</returns>
    /// <exception cref="ArgumentException">There are too many keys, or one is of another kind than the owner's.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="samples"/> is negative or too large.</exception>
    Task<IReadOnlyList<DeletionPreview>> PreviewDeletionAsync(OwningService service, IReadOnlyCollection<OwnerKey> keys, int samples = 10, CancellationToken cancellationToken = default);

    /// <summary>Finds parked work: work that is put aside until a person settles it.</summary>
    /// <param name="filter">Selects the work.</param>
    /// <param name="limit">The maximum number of items to return; at least 1.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    /// <returns>The work, oldest first.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="limit"/> is less than 1.</exception>
    Task<IReadOnlyList<ParkedWork>> FindParkedAsync(ParkedWorkFilter filter, int limit = 100, CancellationToken cancellationToken = default);

    /// <summary>Resumes parked work. It starts over with all its attempts, and the owner confirms it again.</summary>
    /// <param name="filter">Selects the work.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    /// <returns>How many items were resumed.</returns>
    /// <exception cref="InvalidOperationException">Some of it belongs to a reference that is not in the model, so it would never be done. Nothing was resumed.</exception>
    Task<int> ResumeAsync(ParkedWorkFilter filter, CancellationToken cancellationToken = default);

    /// <summary>Gives up parked work for good: its rows stay as they are.</summary>
    /// <param name="filter">Selects the work, by owner or reference at least. If it names a reference that is not in the model, and no key, all work of that reference is given up, including work that waits or is held.</param>
    /// <param name="by">Who decides; recorded with the work.</param>
    /// <param name="why">Why; recorded with the work.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    /// <returns>How many items were given up.</returns>
    /// <exception cref="ArgumentException"><paramref name="filter"/> names neither an owner nor a reference, or <paramref name="by"/> or <paramref name="why"/> is empty or too long.</exception>
    Task<int> CancelAsync(ParkedWorkFilter filter, string by, string why, CancellationToken cancellationToken = default);

    /// <summary>Requests a sweep of the references to an owner. It starts within seconds, or when the running one ends.</summary>
    /// <param name="service">The owner.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    /// <returns>A task.</returns>
    /// <exception cref="ArgumentException">The store has no references to the owner.</exception>
    Task StartSweepAsync(OwningService service, CancellationToken cancellationToken = default);

    /// <summary>Gets the progress or outcome of the last sweep of each owner.</summary>
    /// <param name="cancellationToken">Cancels the query.</param>
    /// <returns>The progress, ordered by owner.</returns>
    Task<IReadOnlyList<SweepProgress>> GetSweepsAsync(CancellationToken cancellationToken = default);

    /// <summary>Resumes sweeps that were stopped because the owner did not know its canaries. Its present data counts from now on: keys that it does not know become suspects like any others.</summary>
    /// <param name="service">The owner.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    /// <returns><see langword="true"/> if sweeps were stopped.</returns>
    /// <exception cref="ArgumentException">The store has no references to the owner.</exception>
    Task<bool> ResumeSweepsAsync(OwningService service, CancellationToken cancellationToken = default);

    /// <summary>Finds clean-up that is held.</summary>
    /// <param name="decided">Whether to include holds that were decided, which are kept as a record.</param>
    /// <param name="limit">The maximum number of holds to return; at least 1.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    /// <returns>The holds, newest first.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="limit"/> is less than 1.</exception>
    Task<IReadOnlyList<HeldWork>> FindHeldAsync(bool decided = false, int limit = 100, CancellationToken cancellationToken = default);

    /// <summary>Approves work that a limit of the breaker holds. Exactly that work is done, and counts towards no limit; work that arrived later is not included.</summary>
    /// <param name="hold">The number of the hold.</param>
    /// <param name="by">Who decides; recorded.</param>
    /// <param name="why">Why; recorded.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    /// <returns>What was released.</returns>
    /// <exception cref="ArgumentException"><paramref name="by"/> or <paramref name="why"/> is empty or too long.</exception>
    /// <exception cref="InvalidOperationException">No reference has such a hold, it was already decided, or the reference is not in the model, so the work would never be done.</exception>
    Task<HeldWorkDecision> ApproveAsync(long hold, string by, string why, CancellationToken cancellationToken = default);

    /// <summary>
    /// Rejects work that a limit of the breaker holds. Its tombstones become disputed: their keys count as not deleted here, all work for them in
    /// the store is cancelled, and they can be referred to again. Only later events of the owner for these keys are acted on.
    /// </summary>
    /// <param name="hold">The number of the hold.</param>
    /// <param name="by">Who decides; recorded.</param>
    /// <param name="why">Why; recorded.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    /// <returns>What is disputed, and its positions in the owner's feed.</returns>
    /// <exception cref="ArgumentException"><paramref name="by"/> or <paramref name="why"/> is empty or too long.</exception>
    /// <exception cref="InvalidOperationException">No reference has such a hold, or it was already decided.</exception>
    Task<HeldWorkDecision> RejectAsync(long hold, string by, string why, CancellationToken cancellationToken = default);

    /// <summary>Releases an owner that is held, and continues with its present data: its feed is read again from its oldest tombstone.</summary>
    /// <param name="service">The owner.</param>
    /// <param name="by">Who decides; recorded.</param>
    /// <param name="why">Why; recorded.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    /// <returns>The hold, as it is now.</returns>
    /// <remarks>Work for tombstones of the old data is cancelled, and their keys can be referred to again unless the feed repeats them.</remarks>
    /// <exception cref="ArgumentException"><paramref name="by"/> or <paramref name="why"/> is empty or too long.</exception>
    /// <exception cref="InvalidOperationException">The owner is not held.</exception>
    Task<HeldWork> ReleaseOwnerAsync(OwningService service, string by, string why, CancellationToken cancellationToken = default);
}
