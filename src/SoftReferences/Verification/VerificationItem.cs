namespace SoftReferences.Stores;

/// <summary>A claimed record of a reference that was stored unverified.</summary>
/// <param name="Id">The number of the record.</param>
/// <param name="Key">The key that the reference holds.</param>
/// <param name="Reference">The name of the reference, as in <c>Pet.UserId</c>.</param>
/// <param name="Attempts">How many times its owner has been asked since it was stored, including this time.</param>
public sealed record VerificationItem(long Id, OwnerKey Key, string Reference, int Attempts);
