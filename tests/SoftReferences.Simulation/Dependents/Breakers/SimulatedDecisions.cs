namespace SoftReferences.Simulation;

/// <summary>What a person decides about held work and held owners, with the rules of the decisions in a real database.</summary>
internal sealed class SimulatedDecisions(World world, DependentDatabase database)
{
    /// <summary>Gets the holds of references that wait for a decision.</summary>
    public IReadOnlyList<HoldRecord> Open => database.Holds.FindAll(hold => hold is { Reference: not null, State: HeldWorkState.Held });

    /// <summary>Releases exactly the work that is held.</summary>
    public void Approve(HoldRecord hold)
    {
        world.Trace.Add($"Somebody approves hold {hold.Id} of {hold.Reference!.Name}");
        Decide(hold, HeldWorkState.Approved);
        foreach (var work in HeldBy(hold))
        {
            (work.Approval, work.Hold, work.DueAt) = (hold.Id, null, SimulatedTime.Start);
        }
    }

    /// <summary>Turns the tombstones of the work that is held into disputed ones.</summary>
    public void Reject(HoldRecord hold)
    {
        world.Trace.Add($"Somebody rejects hold {hold.Id} of {hold.Reference!.Name}");
        Decide(hold, HeldWorkState.Rejected);
        foreach (var held in HeldBy(hold))
        {
            held.Cancel();
            Dispute(hold, held);
        }
    }

    /// <summary>Begins anew with the present data of an owner that is held.</summary>
    /// <returns>Whether it was held.</returns>
    public bool Release(OwningService service)
    {
        var inbox = database.InboxOf(service);
        if (inbox.HeldReason is null)
        {
            return false;
        }

        world.Trace.Add($"Somebody releases {service} in {database.Name}");
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

    /// <summary>Asks for a sweep.</summary>
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

    /// <summary>Disputes the tombstone of held work, if it is the last word on its key, with all that is not done for the key in the store; and otherwise only what is not done for the tombstone itself.</summary>
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
