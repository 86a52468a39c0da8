namespace SoftReferences.Stores;

/// <summary>Work that one replica has claimed: the same reference, and tombstones of the same epoch.</summary>
/// <param name="Reference">The name of the reference, as in <c>Pet.UserId</c>.</param>
/// <param name="Service">The owner.</param>
/// <param name="Epoch">The epoch of the owner's data that the tombstones are from.</param>
/// <param name="Lease">The lease. A replica that no longer holds it must not touch the work.</param>
/// <param name="Items">The work; at least one item.</param>
public record CleanupBatch(string Reference, OwningService Service, string Epoch, Guid Lease, IReadOnlyList<CleanupItem> Items);
