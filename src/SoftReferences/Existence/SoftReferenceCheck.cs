namespace SoftReferences;

/// <summary>What a check of references came to.</summary>
/// <param name="Failures">Every reference that is refused, in the order of the uses; empty when all are accepted.</param>
/// <param name="Unverified">
/// The references that are accepted although their owner could not say whether they refer to something, because the
/// policy is <see cref="UnavailableOwnerPolicy.Accept"/>. Saving with Entity Framework Core records them; who stores them
/// in another way has to remember them.
/// </param>
public sealed record SoftReferenceCheck(IReadOnlyList<SoftReferenceFailure> Failures, IReadOnlyList<SoftReferenceUse> Unverified);
