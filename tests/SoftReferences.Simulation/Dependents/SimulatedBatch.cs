namespace SoftReferences.Simulation;

/// <summary>Claimed work, and the transaction before which everybody knows of its tombstones.</summary>
internal sealed record SimulatedBatch(SimulatedReference Declared, string Epoch, Guid Lease, IReadOnlyList<CleanupItem> Items, long Horizon)
    : CleanupBatch(Declared.Name, Declared.Owner.Service, Epoch, Lease, Items);
