namespace SoftReferences;

/// <summary>What a store holds unverified, claimed by any number of replicas, and the suspects that come of it.</summary>
public interface IVerificationStore
{
    /// <summary>Claims due records of an owner.</summary>
    /// <param name="owner">The owner.</param>
    /// <param name="cancellationToken">Cancels the claim.</param>
    /// <returns>The records, a bounded number of them, or <see langword="null"/> when none is due.</returns>
    Task<VerificationBatch?> ClaimAsync(ReferencedOwner owner, CancellationToken cancellationToken);

    /// <summary>Removes the records of what exists, and what makes the same keys suspect.</summary>
    /// <param name="batch">The claimed records.</param>
    /// <param name="items">Those whose entity exists; what is not under the lease any more is left alone.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    /// <returns>How many records were removed.</returns>
    Task<int> ConfirmAsync(VerificationBatch batch, IReadOnlyList<VerificationItem> items, CancellationToken cancellationToken);

    /// <summary>Turns records into suspects. The rows that hold the references are left alone.</summary>
    /// <param name="batch">The claimed records.</param>
    /// <param name="items">Those whose entity is missing; what is not under the lease any more is left alone.</param>
    /// <param name="epoch">The epoch of the owner's data that the answer is of, or <see langword="null"/> when the owner has none.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    /// <returns>How many records were turned.</returns>
    Task<int> SuspectAsync(VerificationBatch batch, IReadOnlyList<VerificationItem> items, string? epoch, CancellationToken cancellationToken);

    /// <summary>Gives records back, to ask again later.</summary>
    /// <param name="batch">The claimed records.</param>
    /// <param name="items">Those to give back; what is not under the lease any more is left alone.</param>
    /// <param name="delay">How long to leave them alone.</param>
    /// <param name="reason">Why, for the person who looks.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    /// <returns>A task.</returns>
    Task DeferAsync(VerificationBatch batch, IReadOnlyList<VerificationItem> items, TimeSpan delay, string reason, CancellationToken cancellationToken);
}
