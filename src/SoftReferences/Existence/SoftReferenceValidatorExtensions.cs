namespace SoftReferences;

/// <summary>Checks references and throws if any is rejected.</summary>
public static class SoftReferenceValidatorExtensions
{
    private static readonly Task<IReadOnlyList<SoftReferenceUse>> AllVerified = Task.FromResult<IReadOnlyList<SoftReferenceUse>>([]);

    /// <summary>Checks references, and throws unless all of them are accepted.</summary>
    /// <param name="validator">The validator.</param>
    /// <param name="uses">The references with their locations.</param>
    /// <param name="cancellationToken">Cancels the check.</param>
    /// <returns>The references that are accepted although their owner could not say (<see cref="SoftReferenceCheck.Unverified"/>); usually none.</returns>
    /// <exception cref="SoftReferenceValidationException">A reference is zero or missing, or its owner cannot say and the policy is to reject it. The exception contains every failure.</exception>
    /// <exception cref="InvalidOperationException">A reference's owner was never registered with <c>AddOwner</c>.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public static async Task<IReadOnlyList<SoftReferenceUse>> EnsureAsync(
        this ISoftReferenceValidator validator,
        IReadOnlyCollection<SoftReferenceUse> uses,
        CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(validator);
        var check = await validator.CheckAsync(uses, cancellationToken).ConfigureAwait(false);
        return check.Failures.Count == 0 ? check.Unverified : throw new SoftReferenceValidationException(check.Failures);
    }

    /// <summary>Checks one reference, and throws unless it is accepted.</summary>
    /// <typeparam name="TReference">The type of the reference.</typeparam>
    /// <param name="validator">The validator.</param>
    /// <param name="reference">The reference.</param>
    /// <param name="location">Where the reference is, for error messages.</param>
    /// <param name="cancellationToken">Cancels the check.</param>
    /// <returns>The reference, if it is accepted although its owner could not say; usually nothing.</returns>
    /// <exception cref="SoftReferenceValidationException">The reference is zero or missing, or its owner cannot say and the policy is to reject it.</exception>
    /// <exception cref="InvalidOperationException">The owner was never registered with <c>AddOwner</c>.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public static Task<IReadOnlyList<SoftReferenceUse>> EnsureAsync<TReference>(
        this ISoftReferenceValidator validator,
        TReference reference,
        string location,
        CancellationToken cancellationToken = default)
        where TReference : ISoftRef
    {
        var use = SoftReferenceUse.Of(reference, location);
        return validator is SoftReferenceValidator own && !cancellationToken.IsCancellationRequested && own.IsRemembered(use)
            ? AllVerified
            : validator.EnsureAsync([use], cancellationToken);
    }
}
