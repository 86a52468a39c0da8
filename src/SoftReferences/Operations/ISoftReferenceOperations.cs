namespace SoftReferences;

/// <summary>What a person, or a tool of a person, does with the references of a store: look before something happens, and settle what was put aside.</summary>
/// <remarks>One is registered for each store.</remarks>
public interface ISoftReferenceOperations
{
    /// <summary>The most keys of one preview.</summary>
    const int MaximumKeys = 1_000;

    /// <summary>The most samples of a preview for each reference.</summary>
    const int MaximumSamples = 100;

    /// <summary>Gets the name of the store, as in <c>UserDbContext</c>.</summary>
    string StoreName { get; }

    /// <summary>Gets the owners that the store has references to, in the order of their names.</summary>
    IReadOnlyList<ReferencedOwner> Owners { get; }

    /// <summary>Tells how the store gets on with each owner. It counts no further than <see cref="OwnerStatus.MaximumCount"/>.</summary>
    /// <param name="cancellationToken">Cancels the queries.</param>
    /// <returns>The status of each of <see cref="Owners"/>, and of every other owner for which there is work that nobody does: <see cref="ReferenceStatus.IsUnknown"/>.</returns>
    Task<IReadOnlyList<OwnerStatus>> GetStatusAsync(CancellationToken cancellationToken = default);

    /// <summary>Finds references that the model does not have, with work that has been due for five minutes: nobody does it.</summary>
    /// <param name="limit">The most references to return; at least 1.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    /// <returns>The references, in the order of the owners and of their names. What is held or was put aside is not due: <see cref="GetStatusAsync"/> has it.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="limit"/> is less than 1.</exception>
    Task<IReadOnlyList<UnknownReference>> FindUnknownAsync(int limit = 100, CancellationToken cancellationToken = default);

    /// <summary>Tells what would happen if an owner deleted keys, and changes nothing. Whether the keys exist makes no difference.</summary>
    /// <param name="service">The owner.</param>
    /// <param name="keys">The keys; at most <see cref="MaximumKeys"/>.</param>
    /// <param name="samples">How many rows to name for each reference; from 0 to <see cref="MaximumSamples"/>.</param>
    /// <param name="cancellationToken">Cancels the queries.</param>
    /// <returns>A preview of each reference to the owner, in the order of their names; none when the store has no references to it.</returns>
    /// <exception cref="ArgumentException">There are too many keys, or one that is of another kind than the owner's.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="samples"/> is negative or too large.</exception>
    Task<IReadOnlyList<DeletionPreview>> PreviewDeletionAsync(OwningService service, IReadOnlyCollection<OwnerKey> keys, int samples = 10, CancellationToken cancellationToken = default);

    /// <summary>Finds work that was put aside.</summary>
    /// <param name="filter">Which.</param>
    /// <param name="limit">The most work to return; at least 1.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    /// <returns>The work, the oldest first.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="limit"/> is less than 1.</exception>
    Task<IReadOnlyList<ParkedWork>> FindParkedAsync(ParkedWorkFilter filter, int limit = 100, CancellationToken cancellationToken = default);

    /// <summary>Has work that was put aside tried again, from the beginning and with all its attempts. Owners confirm it as they do any other.</summary>
    /// <param name="filter">Which.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    /// <returns>How much work it was.</returns>
    /// <exception cref="InvalidOperationException">Some of it is of a reference that the model does not have, so that nobody would do it. Nothing was resumed.</exception>
    Task<int> ResumeAsync(ParkedWorkFilter filter, CancellationToken cancellationToken = default);

    /// <summary>Gives up work that was put aside: its rows stay as they are, for good.</summary>
    /// <param name="filter">Which. It names an owner or a reference at least. All work is meant, also what waits or is held, of a reference that it names without a key and that the model does not have.</param>
    /// <param name="by">Who says so; recorded with the work.</param>
    /// <param name="why">Why; recorded with the work.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    /// <returns>How much work it was.</returns>
    /// <exception cref="ArgumentException"><paramref name="filter"/> names neither an owner nor a reference; or there is no name, or no reason, or one is too long.</exception>
    Task<int> CancelAsync(ParkedWorkFilter filter, string by, string why, CancellationToken cancellationToken = default);

    /// <summary>Asks for a sweep of the references to an owner. It begins within seconds, or once the running one has ended.</summary>
    /// <param name="service">The owner.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    /// <returns>A task.</returns>
    /// <exception cref="ArgumentException">The store has no references to the owner.</exception>
    Task StartSweepAsync(OwningService service, CancellationToken cancellationToken = default);

    /// <summary>Tells how the last sweep of each owner went, or goes.</summary>
    /// <param name="cancellationToken">Cancels the query.</param>
    /// <returns>The progress, in the order of the owners' names.</returns>
    Task<IReadOnlyList<SweepProgress>> GetSweepsAsync(CancellationToken cancellationToken = default);

    /// <summary>Lets sweeps go on that were stopped because the owner did not know what it knew before. What it knows now counts from now on, and keys that it does not know are suspects like others.</summary>
    /// <param name="service">The owner.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    /// <returns>Whether they were stopped.</returns>
    /// <exception cref="ArgumentException">The store has no references to the owner.</exception>
    Task<bool> ResumeSweepsAsync(OwningService service, CancellationToken cancellationToken = default);

    /// <summary>Finds clean-up that is held, or was.</summary>
    /// <param name="decided">Whether to give what was decided too, which is kept as a record.</param>
    /// <param name="limit">The most holds to return; at least 1.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    /// <returns>The holds, the newest first.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="limit"/> is less than 1.</exception>
    Task<IReadOnlyList<HeldWork>> FindHeldAsync(bool decided = false, int limit = 100, CancellationToken cancellationToken = default);

    /// <summary>Says that work which a limit holds back is right. Exactly that work is done, without counting towards a limit; what arrived since is not part of it.</summary>
    /// <param name="hold">The number of the hold.</param>
    /// <param name="by">Who says so; recorded.</param>
    /// <param name="why">Why; recorded.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    /// <returns>What was released.</returns>
    /// <exception cref="ArgumentException">There is no name, or no reason, or one is too long.</exception>
    /// <exception cref="InvalidOperationException">There is no such hold of a reference, or it was decided already; or the model does not have the reference, so that nobody would do the work.</exception>
    Task<HeldWorkDecision> ApproveAsync(long hold, string by, string why, CancellationToken cancellationToken = default);

    /// <summary>
    /// Says that work which a limit holds back is wrong. Its tombstones are disputed: the keys count as not deleted here, all work for them in the
    /// store is cancelled, and they may be referred to again. Only a later word of the owner on such a key is acted on.
    /// </summary>
    /// <param name="hold">The number of the hold.</param>
    /// <param name="by">Who says so; recorded.</param>
    /// <param name="why">Why; recorded.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    /// <returns>What is disputed, and where it stands in the owner's feed.</returns>
    /// <exception cref="ArgumentException">There is no name, or no reason, or one is too long.</exception>
    /// <exception cref="InvalidOperationException">There is no such hold of a reference, or it was decided already.</exception>
    Task<HeldWorkDecision> RejectAsync(long hold, string by, string why, CancellationToken cancellationToken = default);

    /// <summary>Goes on with the present data of an owner that is held: its feed is read anew from the oldest tombstone that it has.</summary>
    /// <param name="service">The owner.</param>
    /// <param name="by">Who says so; recorded.</param>
    /// <param name="why">Why; recorded.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    /// <returns>The hold, as it is now.</returns>
    /// <remarks>Work for tombstones of the old data is cancelled, and its keys may be referred to again unless the feed repeats them.</remarks>
    /// <exception cref="ArgumentException">There is no name, or no reason, or one is too long.</exception>
    /// <exception cref="InvalidOperationException">The owner is not held.</exception>
    Task<HeldWork> ReleaseOwnerAsync(OwningService service, string by, string why, CancellationToken cancellationToken = default);
}
