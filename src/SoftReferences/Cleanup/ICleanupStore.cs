namespace SoftReferences.Stores;

/// <summary>The clean-up work of a store: claimed by any number of replicas, carried out in bounded transactions, recorded.</summary>
public interface ICleanupStore
{
    /// <summary>Claims due work of one reference. References take turns.</summary>
    /// <param name="cancellationToken">Cancels the claim.</param>
    /// <returns>The work, or <see langword="null"/> if none is due.</returns>
    Task<CleanupBatch?> ClaimAsync(CancellationToken cancellationToken);

    /// <summary>Carries out the action of the reference for confirmed keys, in one transaction of bounded size.</summary>
    /// <param name="batch">The claimed work.</param>
    /// <param name="confirmed">The items whose entity the owner has just confirmed to be gone.</param>
    /// <param name="continuation">The <see cref="CleanupProgress.Continuation"/> that the last call for this batch returned; <see langword="null"/> for the first call.</param>
    /// <param name="cancellationToken">Cancels the transaction.</param>
    /// <returns>The outcome. Call again until it is finished.</returns>
    Task<CleanupProgress> ExecuteAsync(CleanupBatch batch, IReadOnlyList<CleanupItem> confirmed, object? continuation, CancellationToken cancellationToken);

    /// <summary>Gives work back to be done later.</summary>
    /// <param name="batch">The claimed work.</param>
    /// <param name="items">The items to give back; items that are no longer under the lease are not changed.</param>
    /// <param name="delay">How long to wait before the next attempt.</param>
    /// <param name="reason">The reason, for people who investigate.</param>
    /// <param name="countsAsAttempt">Whether it counts towards <see cref="CleanupOptions.MaximumAttempts"/>, which it does not if the owner could not say.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    /// <returns>A task.</returns>
    Task DeferAsync(CleanupBatch batch, IReadOnlyList<CleanupItem> items, TimeSpan delay, string reason, bool countsAsAttempt, CancellationToken cancellationToken);

    /// <summary>Puts work aside until a person resumes it.</summary>
    /// <param name="batch">The claimed work.</param>
    /// <param name="items">The items to put aside; items that are no longer under the lease are not changed.</param>
    /// <param name="reason">The reason, for people who investigate.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    /// <returns>A task.</returns>
    Task ParkAsync(CleanupBatch batch, IReadOnlyList<CleanupItem> items, string reason, CancellationToken cancellationToken);
}
