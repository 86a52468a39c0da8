namespace SoftReferences.Simulation;

/// <summary>The breaker, with the same rules as in a real database: it counts the rows that a transaction is about to remove, and holds the work if they are too many.</summary>
internal sealed class SimulatedBreaker(StoreLink link, BreakerOptions options)
{
    /// <summary>Admits a removal, or holds the work of the reference.</summary>
    /// <param name="reference">The reference.</param>
    /// <param name="rows">The rows that are about to be removed, except those that a person has approved.</param>
    /// <param name="newKeys">How many of their keys have had no removal before.</param>
    /// <param name="now">The time of the replica's clock.</param>
    /// <returns>The hold, or <see langword="null"/> if the removal is admitted.</returns>
    public HeldWork? Admit(SimulatedReference reference, int rows, int newKeys, DateTimeOffset now)
    {
        if (rows == 0 || !link.World.Guards.Limits)
        {
            return null;
        }

        var ledger = link.Database.BreakerOf(reference);
        var limits = options.For(reference.Name);
        var count = new RemovalCount(rows, newKeys);
        var window = ledger.Removals.Where(removal => removal.At > now - options.Window).Aggregate(count, static (sum, removal) => sum + removal.Count);
        var size = new RemovalCount(
            link.Database.Rows.Count(row => row.Reference == reference),
            link.Database.Rows.Where(row => row.Reference == reference).Select(row => row.Key).Distinct().Count());
        if (limits.Exceeded(window, size, new(SimulatedTime.Start, 0, 0), now, out _) is not { } limit)
        {
            ledger.Removals.Add((now, count));
            return null;
        }

        link.World.Trace.Add($"{link.Process} holds the work of {reference.Name}: {limit}");
        var cursor = link.Database.InboxOf(reference.Owner.Service).Cursor;
        var hold = new HoldRecord { Id = link.Database.NewId(), Service = reference.Owner.Service, Reference = reference, Epoch = cursor.Epoch! };
        link.Database.Holds.Add(hold);
        ledger.Hold = hold.Id;
        var open = link.Database.Work.Where(work => work.Reference == reference && work.Epoch == hold.Epoch && work.IsOpen && work.Hold is null && work.Approval is null).ToList();
        foreach (var work in open)
        {
            work.Hold = hold.Id;
            work.Release();
        }

        return new(hold.Id, reference.Owner.Service.ResourceName, reference.Name, limit, now) { Epoch = cursor.Epoch!, Position = cursor.Position, Tombstones = open.Count };
    }
}
