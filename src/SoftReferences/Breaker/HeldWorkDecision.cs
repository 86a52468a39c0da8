namespace SoftReferences;

/// <summary>What a decision about held work came to.</summary>
/// <param name="Hold">The hold, as it is now.</param>
/// <param name="Tombstones">How many tombstones were released, or are disputed.</param>
/// <param name="FirstPosition">The position of the first of them in the owner's feed, or <see langword="null"/> when there is none: where the owner's people can look.</param>
/// <param name="LastPosition">The position of the last of them, or <see langword="null"/>.</param>
public sealed record HeldWorkDecision(HeldWork Hold, long Tombstones, long? FirstPosition, long? LastPosition);
