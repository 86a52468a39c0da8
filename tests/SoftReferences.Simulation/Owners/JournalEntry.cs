namespace SoftReferences.Simulation;

/// <summary>A change of a key by a transaction of the owner. It is numbered when it happens, and visible when it is committed, possibly in another order.</summary>
internal sealed record JournalEntry(long Number, OwnerKey Key, bool IsInsertion, DateTimeOffset Time)
{
    /// <summary>Gets the key that this one was merged into, or the default if it was not merged.</summary>
    public OwnerKey MergedInto { get; init; }

    public bool IsMerge => MergedInto.Kind != OwnerKeyKind.None;
}
