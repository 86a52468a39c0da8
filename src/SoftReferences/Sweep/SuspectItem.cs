namespace SoftReferences.Stores;

/// <summary>A claimed suspect: a key that a reference holds, and that its owner has once reported missing.</summary>
/// <param name="Key">The key.</param>
/// <param name="Reference">The name of the reference, as in <c>Pet.UserId</c>.</param>
/// <param name="Epoch">The epoch of that answer, or <see langword="null"/> if the owner has none.</param>
/// <param name="MissingSince">When the owner first said so in this epoch, in UTC.</param>
public sealed record SuspectItem(OwnerKey Key, string Reference, string? Epoch, DateTimeOffset MissingSince);
