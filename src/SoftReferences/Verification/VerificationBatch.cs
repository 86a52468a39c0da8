namespace SoftReferences;

/// <summary>Records of one owner that one replica has claimed.</summary>
/// <param name="Service">The owner.</param>
/// <param name="Lease">The lease: whoever cannot show it any more must not touch the records.</param>
/// <param name="Items">The records; at least one.</param>
public sealed record VerificationBatch(OwningService Service, Guid Lease, IReadOnlyList<VerificationItem> Items);
