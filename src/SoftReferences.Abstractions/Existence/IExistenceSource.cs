namespace SoftReferences;

/// <summary>Asks one owner which of its entities exist. An application may implement it for owners with a protocol of their own.</summary>
/// <remarks>
/// Every call asks the owner itself, live; callers cache and batch. A source does not throw when the owner fails: it
/// answers <see cref="Existence.Unknown"/>. It answers <see cref="Existence.Missing"/> only if the owner itself said so.
/// </remarks>
public interface IExistenceSource
{
    /// <summary>Asks the owner which of some entities exist.</summary>
    /// <param name="keys">The keys to ask about: distinct, at least one, and at most as many as the owner's options allow in one call.</param>
    /// <param name="cancellationToken">Cancels the question.</param>
    /// <returns>One status for each key, in the same order.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    Task<ExistenceAnswer> AskAsync(IReadOnlyList<OwnerKey> keys, CancellationToken cancellationToken);
}
