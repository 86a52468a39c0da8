namespace SoftReferences;

/// <summary>Asks one owner which of its entities exist. The application may bring its own.</summary>
/// <remarks>
/// Every call asks the owner itself, live: caching and batching happen above. A source does not throw when the owner
/// fails, it answers <see cref="Existence.Unknown"/>; it answers <see cref="Existence.Missing"/> only when the owner
/// itself said so.
/// </remarks>
public interface IExistenceSource
{
    /// <summary>Asks the owner for the existence of some of its entities.</summary>
    /// <param name="keys">The keys to ask for: distinct, at least one, and at most as many as the owner's options allow in one call.</param>
    /// <param name="cancellationToken">Cancels the question.</param>
    /// <returns>One status for each key, in the same order.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    Task<ExistenceAnswer> AskAsync(IReadOnlyList<OwnerKey> keys, CancellationToken cancellationToken);
}
