namespace SoftReferences;

/// <summary>A claimed suspect: a key that a reference holds and whose owner said once that there is no such entity.</summary>
/// <param name="Key">The key.</param>
/// <param name="Reference">The name of the reference, as in <c>Pet.UserId</c>.</param>
/// <param name="Epoch">The epoch that the answer was of, or <see langword="null"/> when the owner has none.</param>
/// <param name="MissingSince">When the owner first said so in this epoch, in UTC.</param>
public sealed record SuspectItem(OwnerKey Key, string Reference, string? Epoch, DateTimeOffset MissingSince);
