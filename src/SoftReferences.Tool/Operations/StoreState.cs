namespace SoftReferences.Tool;

/// <summary>The state of a store.</summary>
/// <param name="Store">The name of the store.</param>
/// <param name="Owners">The feeds, the work, and the unverified references.</param>
/// <param name="Sweeps">The last sweep of each owner.</param>
/// <param name="Held">The holds that wait for a decision.</param>
/// <param name="Parked">The parked work.</param>
/// <param name="Unknown">References with work that are not in the model, so that no replica does it.</param>
internal sealed record StoreState(
    string Store, IReadOnlyList<OwnerStatus> Owners, IReadOnlyList<SweepProgress> Sweeps, IReadOnlyList<HeldWork> Held, IReadOnlyList<ParkedWork> Parked, IReadOnlyList<UnknownReference> Unknown)
{
    /// <summary>Gets a value indicating whether anything waits for a person.</summary>
    public bool NeedsAPerson => Held.Count + Parked.Count + Unknown.Count > 0 || Owners.Any(owner => owner.HeldReason is not null) || Sweeps.Any(sweep => sweep.StoppedReason is not null);
}
