namespace SoftReferences;

/// <summary>Checks that throw.</summary>
public static class SoftReferenceValidatorExtensions
{
    /// <summary>Checks references, and throws unless all of them refer to something.</summary>
    /// <param name="validator">The validator.</param>
    /// <param name="uses">The references with their places.</param>
    /// <param name="cancellationToken">Cancels the check.</param>
    /// <returns>A task that ends well when every reference refers to an entity that exists.</returns>
    /// <exception cref="SoftReferenceValidationException">A reference is zero or missing, or its owner cannot say; it carries every failure.</exception>
    /// <exception cref="InvalidOperationException">A reference's owner was never registered with <c>AddOwner</c>.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public static async Task EnsureAsync(
        this ISoftReferenceValidator validator,
        IReadOnlyCollection<SoftReferenceUse> uses,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(validator);
        var failures = await validator.CheckAsync(uses, cancellationToken).ConfigureAwait(false);
        if (failures.Count > 0)
        {
            throw new SoftReferenceValidationException(failures);
        }
    }

    /// <summary>Checks one reference, and throws unless it refers to something.</summary>
    /// <typeparam name="TReference">The type of the reference.</typeparam>
    /// <param name="validator">The validator.</param>
    /// <param name="reference">The reference.</param>
    /// <param name="location">Where it stands, for the person who reads the error.</param>
    /// <param name="cancellationToken">Cancels the check.</param>
    /// <returns>A task that ends well when the reference refers to an entity that exists.</returns>
    /// <exception cref="SoftReferenceValidationException">The reference is zero or missing, or its owner cannot say.</exception>
    /// <exception cref="InvalidOperationException">The owner was never registered with <c>AddOwner</c>.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public static Task EnsureAsync<TReference>(
        this ISoftReferenceValidator validator,
        TReference reference,
        string location,
        CancellationToken cancellationToken = default)
        where TReference : ISoftRef => validator.EnsureAsync([SoftReferenceUse.Of(reference, location)], cancellationToken);
}
