namespace SoftReferences.Simulation;

/// <summary>Creates the clean-up work of tombstones, with the same rules as in a real database.</summary>
internal sealed class SimulatedInboxWork(DependentDatabase database, ReferencedOwner owner, string epoch, DateTimeOffset now)
{
    /// <summary>Adds the work for a deleted or merged key.</summary>
    public void Add(Tombstone tombstone)
    {
        var released = database.Holds.FindLast(hold => hold.Service == owner.Service && hold is { Reference: null, State: HeldWorkState.Released } && hold.Epoch == epoch);
        foreach (var reference in database.References.Where(reference => reference.Owner == owner))
        {
            // If the owner was set back within the epoch and released, its positions are repeated. The old work is moved to the retired epoch.
            foreach (var old in database.Work.Where(work => released is not null && work.Reference == reference && work.Epoch == epoch && work.Position == tombstone.Position))
            {
                old.Epoch = released!.Retired;
            }

            database.Work.Add(new() { Id = database.NewId(), Reference = reference, Key = tombstone.Key, Epoch = epoch, Position = tombstone.Position, MergedInto = tombstone.MergedInto, DueAt = now });
        }
    }

    /// <summary>Cancels the unfinished work of a key that was restored or merged afterwards, even if it has been deleted again.</summary>
    public void Cancel(OwnerKey key, long before)
    {
        foreach (var work in database.Work.Where(work => work.Reference.Owner == owner && work.Key == key && work.Epoch == epoch && work.Position < before && work.IsUnfinished))
        {
            work.Cancel();
        }
    }
}
