namespace SoftReferences.Simulation;

/// <summary>A person's decisions about held work and held owners, with the same rules as in a real database.</summary>
internal sealed class SimulatedDecisions(World world, DependentDatabase database)
{
    /// <summary>Gets the undecided holds of references.</summary>
    public IReadOnlyList<HoldRecord> Open => database.Holds.FindAll(hold => hold is { Reference: not null, State: HeldWorkState.Held });

    /// <summary>Releases exactly the held work.</summary>
    public void Approve(HoldRecord hold)
    {
        world.Trace.Add($"A person approves hold {hold.Id} of {hold.Reference!.Name}");
        Decide(hold, HeldWorkState.Approved);
        foreach (var work in HeldBy(hold))
        {
            (work.Approval, work.Hold, work.DueAt) = (hold.Id, null, SimulatedTime.Start);
        }
    }

    /// <summary>Marks the tombstones of the held work as disputed.</summary>
    public void Reject(HoldRecord hold)
    {
        world.Trace.Add($"A person rejects hold {hold.Id} of {hold.Reference!.Name}");
        Decide(hold, HeldWorkState.Rejected);
        foreach (var held in HeldBy(hold))
        {
            held.Cancel();
            Dispute(hold, held);
        }
    }

    /// <summary>Releases a held owner, and starts over with its current data.</summary>
    /// <returns>Whether the owner was held.</returns>
    public bool Release(OwningService service)
    {
        var inbox = database.InboxOf(service);
        if (inbox.HeldReason is null)
        {
            return false;
        }

        world.Trace.Add($"A person releases {service} in {database.Name}");
        var epoch = inbox.Cursor.Epoch;
        var hold = database.Holds.Find(hold => hold.Service == service && hold is { Reference: null, State: HeldWorkState.Held })!;
        foreach (var open in database.Holds.Where(open => open.Service == service && open.State == HeldWorkState.Held))
        {
            Decide(open, HeldWorkState.Released);
        }

        (inbox.Cursor, inbox.HeldReason) = (default, null);
        foreach (var work in database.Work.Where(work => work.Reference.Owner.Service == service && work.IsUnfinished))
        {
            work.Cancel();
        }

        foreach (var (key, entry) in inbox.Tombstones.ToList())
        {
            _ = entry.Tombstone.Kind != TombstoneKind.Disputed ? inbox.Tombstones.Remove(key)
                : entry.Epoch == epoch && (inbox.Tombstones[key] = entry with { Epoch = hold.Retired }) is not null;
        }

        return true;
    }

    /// <summary>Requests a sweep.</summary>
    public void Sweep(OwningService service, SweepCause cause)
    {
        var ledger = database.SweepOf(service);
        ledger.Request(ledger.State ?? new(0, SimulatedTime.Start), cause);
    }

    private void Decide(HoldRecord hold, HeldWorkState state)
    {
        hold.State = state;
        if (hold.Reference is { } reference && database.BreakerOf(reference).Hold == hold.Id)
        {
            database.BreakerOf(reference).Hold = null;
        }
    }

    /// <summary>Rejects an item of held work. If its tombstone is the latest one of its key, the tombstone becomes disputed and all unfinished work of the key is cancelled. Otherwise only the unfinished work of that tombstone is cancelled.</summary>
    private void Dispute(HoldRecord hold, WorkRecord held)
    {
        var inbox = database.InboxOf(hold.Service);
        var isLast = inbox.Tombstones.TryGetValue(held.Key, out var entry) && entry.Epoch == hold.Epoch && entry.Tombstone.Position == held.Position;
        foreach (var work in database.Work.Where(work => work.Reference.Owner.Service == hold.Service && work.Key == held.Key && work.Epoch == hold.Epoch && work.IsUnfinished && (isLast || work.Position == held.Position)))
        {
            work.Cancel();
        }

        if (isLast)
        {
            inbox.Tombstones[held.Key] = entry! with { Tombstone = entry.Tombstone with { Kind = TombstoneKind.Disputed } };
        }
    }

    private List<WorkRecord> HeldBy(HoldRecord hold) => database.Work.FindAll(work => work.Hold == hold.Id);
}
