namespace SoftReferences.Stores;

/// <summary>A part of a sweep that a replica has claimed: the distinct keys that a reference holds between two of its values.</summary>
/// <param name="Id">The number of the range.</param>
/// <param name="Service">The owner.</param>
/// <param name="Reference">The name of the reference, as in <c>Pet.UserId</c>.</param>
/// <param name="Lease">The lease. A replica that no longer holds it must not touch the range.</param>
/// <param name="Attempts">How many times some of the keys got no answer.</param>
/// <param name="Keys">The keys, in the order of the database.</param>
/// <param name="Invalid">How many values are not keys, such as zeros. Nobody can be asked about them.</param>
/// <param name="Canaries">Some keys that the owner confirmed lately and that have no tombstone, in random order; they may be among the keys.</param>
public record SweepRange(
    long Id,
    OwningService Service,
    string Reference,
    Guid Lease,
    int Attempts,
    IReadOnlyList<OwnerKey> Keys,
    int Invalid,
    IReadOnlyList<OwnerKey> Canaries)
{
    /// <summary>Gets a value indicating whether the sweep only reports, because clean-up for the owner is held or its sweeps are stopped. The owner is then asked without canaries, and missing keys are only counted and sampled.</summary>
    public bool IsReport { get; init; }
}
