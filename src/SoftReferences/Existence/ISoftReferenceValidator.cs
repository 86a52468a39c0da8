namespace SoftReferences;

/// <summary>Checks with their owners that references exist: what a foreign key does on insert, for any code.</summary>
public interface ISoftReferenceValidator
{
    /// <summary>Checks references, in as few calls to each owner as its batch limit allows.</summary>
    /// <param name="uses">The references with their locations, to any owners; a key may occur more than once.</param>
    /// <param name="cancellationToken">Cancels the check.</param>
    /// <returns>Every failure, and the references that are accepted although their owner could not say.</returns>
    /// <exception cref="InvalidOperationException">A reference's owner was never registered with <c>AddOwner</c>.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    Task<SoftReferenceCheck> CheckAsync(
        IReadOnlyCollection<SoftReferenceUse> uses,
        CancellationToken cancellationToken = default);
}
