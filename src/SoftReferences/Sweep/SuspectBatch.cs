namespace SoftReferences.Stores;

/// <summary>Suspects of one owner that a replica has claimed, to ask about them again.</summary>
/// <param name="Service">The owner.</param>
/// <param name="Lease">The lease. A replica that no longer holds it must not touch them.</param>
/// <param name="Items">The suspects; at least one.</param>
/// <param name="Canaries">Some keys that the owner confirmed lately and that have no tombstone, in random order.</param>
public sealed record SuspectBatch(OwningService Service, Guid Lease, IReadOnlyList<SuspectItem> Items, IReadOnlyList<OwnerKey> Canaries);
