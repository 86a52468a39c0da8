using SoftReferences.Stores;

namespace SoftReferences.Simulation;

/// <summary>Claimed work, and its horizon: all transactions from that number on can see its tombstones.</summary>
internal sealed record SimulatedBatch(SimulatedReference Declared, string Epoch, Guid Lease, IReadOnlyList<CleanupItem> Items, long Horizon)
    : CleanupBatch(Declared.Name, Declared.Owner.Service, Epoch, Lease, Items)
{
    /// <summary>Gets what happens to the rows of merged keys, or <see langword="null"/> if the rows are orphans.</summary>
    public MergeAction? Merge { get; init; }
}
