namespace SoftReferences.Simulation;

/// <summary>The clean-up work that tombstones make, with the rules of that in a real database.</summary>
internal sealed class SimulatedInboxWork(DependentDatabase database, ReferencedOwner owner, string epoch, DateTimeOffset now)
{
    /// <summary>Adds the work for a deleted or merged key.</summary>
    public void Add(Tombstone tombstone)
    {
        var released = database.Holds.FindLast(hold => hold.Service == owner.Service && hold is { Reference: null, State: HeldWorkState.Released } && hold.Epoch == epoch);
        foreach (var reference in database.References.Where(reference => reference.Owner == owner))
        {
            // The owner was set back in the epoch, and a person released it: its positions come again.
            foreach (var old in database.Work.Where(work => released is not null && work.Reference == reference && work.Epoch == epoch && work.Position == tombstone.Position))
            {
                old.Epoch = released!.Retired;
            }

            database.Work.Add(new() { Id = database.NewId(), Reference = reference, Key = tombstone.Key, Epoch = epoch, Position = tombstone.Position, MergedInto = tombstone.MergedInto, DueAt = now });
        }
    }

    /// <summary>Cancels what is not done for a key that was restored or merged since, though it may have been deleted again.</summary>
    public void Cancel(OwnerKey key, long before)
    {
        foreach (var work in database.Work.Where(work => work.Reference.Owner == owner && work.Key == key && work.Epoch == epoch && work.Position < before && work.IsUnfinished))
        {
            work.Cancel();
        }
    }
}
