namespace SoftReferences.Simulation;

/// <summary>What a transaction of the owner did to a key. It is numbered when it happens, and seen when it is committed, which may be in another order.</summary>
internal sealed record JournalEntry(long Number, OwnerKey Key, bool IsInsertion, DateTimeOffset Time)
{
    /// <summary>Gets the key that took the place of this one, when it was merged; otherwise no key.</summary>
    public OwnerKey MergedInto { get; init; }

    public bool IsMerge => MergedInto.Kind != OwnerKeyKind.None;
}
