namespace SoftReferences;

/// <summary>The result of checking references.</summary>
/// <param name="Failures">Every reference that is rejected, in the order of the uses; empty if all are accepted.</param>
/// <param name="Unverified">
/// The references that are accepted although their owner could not say whether they exist, because the policy is
/// <see cref="UnavailableOwnerPolicy.Accept"/>. Saving with Entity Framework Core records them; code that stores them in
/// another way has to remember them itself.
/// </param>
public sealed record SoftReferenceCheck(IReadOnlyList<SoftReferenceFailure> Failures, IReadOnlyList<SoftReferenceUse> Unverified);
