namespace SoftReferences.Simulation;

/// <summary>Claimed work, and the transaction before which everybody knows of its tombstones.</summary>
internal sealed record SimulatedBatch(SimulatedReference Declared, string Epoch, Guid Lease, IReadOnlyList<CleanupItem> Items, long Horizon)
    : CleanupBatch(Declared.Name, Declared.Owner.Service, Epoch, Lease, Items)
{
    /// <summary>Gets what happens to the rows of merged keys; <see langword="null"/> when the rows are orphans.</summary>
    public MergeAction? Merge { get; init; }
}
