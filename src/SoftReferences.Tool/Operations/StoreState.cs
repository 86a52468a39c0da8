namespace SoftReferences.Tool;

/// <summary>How a store is.</summary>
/// <param name="Store">Its name.</param>
/// <param name="Owners">The feeds, the work, and what is unverified.</param>
/// <param name="Sweeps">The last sweep of each owner.</param>
/// <param name="Held">What waits for a decision.</param>
/// <param name="Parked">What was put aside.</param>
/// <param name="Unknown">References that the model does not have, with work that nobody does.</param>
internal sealed record StoreState(
    string Store, IReadOnlyList<OwnerStatus> Owners, IReadOnlyList<SweepProgress> Sweeps, IReadOnlyList<HeldWork> Held, IReadOnlyList<ParkedWork> Parked, IReadOnlyList<UnknownReference> Unknown)
{
    /// <summary>Gets a value indicating whether something goes on only when a person has looked.</summary>
    public bool NeedsAPerson => Held.Count + Parked.Count + Unknown.Count > 0 || Owners.Any(owner => owner.HeldReason is not null) || Sweeps.Any(sweep => sweep.StoppedReason is not null);
}
