namespace SoftReferences.Stores;

/// <summary>Records of one owner that a replica has claimed.</summary>
/// <param name="Service">The owner.</param>
/// <param name="Lease">The lease. A replica that no longer holds it must not touch the records.</param>
/// <param name="Items">The records; at least one.</param>
public sealed record VerificationBatch(OwningService Service, Guid Lease, IReadOnlyList<VerificationItem> Items);
