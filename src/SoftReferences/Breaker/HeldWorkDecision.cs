namespace SoftReferences;

/// <summary>The outcome of a decision about held work.</summary>
/// <param name="Hold">The hold, as it is now.</param>
/// <param name="Tombstones">How many tombstones were released or became disputed.</param>
/// <param name="FirstPosition">The position of the first of them in the owner's feed, where the people who run the owner can look, or <see langword="null"/> if there is none.</param>
/// <param name="LastPosition">The position of the last of them, or <see langword="null"/> if there is none.</param>
public sealed record HeldWorkDecision(HeldWork Hold, long Tombstones, long? FirstPosition, long? LastPosition);
