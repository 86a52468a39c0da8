namespace SoftReferences;

/// <summary>A part of a sweep that one replica has claimed: the distinct keys that a reference holds between two of its values.</summary>
/// <param name="Id">The number of the range.</param>
/// <param name="Service">The owner.</param>
/// <param name="Reference">The name of the reference, as in <c>Pet.UserId</c>.</param>
/// <param name="Lease">The lease: whoever cannot show it any more must not touch the range.</param>
/// <param name="Attempts">How many times some of the keys had no answer.</param>
/// <param name="Keys">The keys, in the order of the database.</param>
/// <param name="Invalid">How many values there are that are no keys, as zeros are: nobody can be asked for them.</param>
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
    /// <summary>Gets a value indicating whether the sweep only reports, because clean-up for the owner is held or its sweeps are stopped: the range is asked for without canaries, and nothing comes of it but numbers and samples.</summary>
    public bool IsReport { get; init; }
}
