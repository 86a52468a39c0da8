namespace SoftReferences.Stores;

/// <summary>The unverified references of a store, which any number of replicas can claim and turn into suspects.</summary>
public interface IVerificationStore
{
    /// <summary>Claims due records of an owner.</summary>
    /// <param name="owner">The owner.</param>
    /// <param name="cancellationToken">Cancels the claim.</param>
    /// <returns>A bounded number of records, or <see langword="null"/> if none is due.</returns>
    Task<VerificationBatch?> ClaimAsync(ReferencedOwner owner, CancellationToken cancellationToken);

    /// <summary>Removes the records of keys that exist, and the suspects with the same keys.</summary>
    /// <param name="batch">The claimed records.</param>
    /// <param name="items">Those whose entity exists; items that are no longer under the lease are not changed.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    /// <returns>How many records were removed.</returns>
    Task<int> ConfirmAsync(VerificationBatch batch, IReadOnlyList<VerificationItem> items, CancellationToken cancellationToken);

    /// <summary>Turns records into suspects. The rows that hold the references are not changed.</summary>
    /// <param name="batch">The claimed records.</param>
    /// <param name="items">Those whose entity is missing; items that are no longer under the lease are not changed.</param>
    /// <param name="epoch">The epoch of the owner's data that the answer is from, or <see langword="null"/> if the owner has none.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    /// <returns>How many records became suspects.</returns>
    Task<int> SuspectAsync(VerificationBatch batch, IReadOnlyList<VerificationItem> items, string? epoch, CancellationToken cancellationToken);

    /// <summary>Gives records back, to ask again later.</summary>
    /// <param name="batch">The claimed records.</param>
    /// <param name="items">Those to give back; items that are no longer under the lease are not changed.</param>
    /// <param name="delay">How long to wait before the next attempt.</param>
    /// <param name="reason">The reason, for people who investigate.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    /// <returns>A task.</returns>
    Task DeferAsync(VerificationBatch batch, IReadOnlyList<VerificationItem> items, TimeSpan delay, string reason, CancellationToken cancellationToken);
}
