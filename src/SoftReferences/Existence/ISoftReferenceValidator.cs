namespace SoftReferences;

/// <summary>Asks the owners whether references refer to something. What a foreign key does on insert, for every caller.</summary>
public interface ISoftReferenceValidator
{
    /// <summary>Checks references, in as few calls to each owner as its batch limit allows.</summary>
    /// <param name="uses">The references with their places, of any owners; the same key may come more than once.</param>
    /// <param name="cancellationToken">Cancels the check.</param>
    /// <returns>Every failure, and what is accepted although its owner could not say.</returns>
    /// <exception cref="InvalidOperationException">A reference's owner was never registered with <c>AddOwner</c>.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    Task<SoftReferenceCheck> CheckAsync(
        IReadOnlyCollection<SoftReferenceUse> uses,
        CancellationToken cancellationToken = default);
}
