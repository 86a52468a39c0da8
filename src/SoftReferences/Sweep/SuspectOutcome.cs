namespace SoftReferences.Stores;

/// <summary>The outcome of settling claimed suspects.</summary>
/// <param name="Cleared">How many were cleared.</param>
/// <param name="Tombstones">The tombstones that were written to the inbox. Their positions are negative: they have no place in the owner's feed.</param>
/// <param name="Held">Why orphans remain suspects, or <see langword="null"/> when they were not.</param>
public sealed record SuspectOutcome(int Cleared, IReadOnlyList<Tombstone> Tombstones, string? Held);
