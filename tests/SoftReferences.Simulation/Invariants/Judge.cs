namespace SoftReferences.Simulation;

/// <summary>Looks at everything that happens from outside, and knows what may not.</summary>
internal sealed class Judge(World world)
{
    private readonly Dictionary<(string Owner, string Epoch), List<FeedHistory>> _histories = [];
    private readonly Dictionary<(Guid Claim, string Owner, OwnerKey Key, string Epoch), OwnerStatement> _gone = [];

    private readonly Dictionary<(string Dependent, string Owner, OwnerKey Key, string Epoch), TimeSpan> _firstMissing = [];
    private readonly Dictionary<(SimulatedProcess Process, string Owner, OwnerKey Key, string Epoch), TimeSpan> _lastMissing = [];

    private readonly List<(DependentDatabase Database, SimulatedReference Reference, TimeSpan At, int Rows)> _admitted = [];

    /// <summary>Gets the first violation.</summary>
    public Violation? Violation { get; private set; }

    public void Fail(string invariant, string what)
    {
        world.Trace.Add($"VIOLATION of {invariant}: {what}");
        Violation ??= new(invariant, what);
    }

    /// <summary>A tombstone got its position.</summary>
    public void Placed(OwningService service, string epoch, Tombstone tombstone) => HistoriesOf(service, epoch)[^1].Add(tombstone);

    /// <summary>An owner goes on from an earlier state.</summary>
    public void Restored(OwningService service, OwnerDatabase database) => HistoriesOf(service, database.Epoch).Add(new(database.Feed));

    /// <summary>An answer reached a process.</summary>
    public void Told(HttpCall call, OwnerStatement statement)
    {
        foreach (var (key, status) in statement.Keys.Zip(statement.Statuses))
        {
            var place = (call.Claim ?? Guid.Empty, statement.Service.ResourceName, key, statement.Epoch);
            if (status == OwnedStatus.Exists)
            {
                _gone.Remove(place);
            }
            else
            {
                _gone[place] = statement;
                _lastMissing[(call.Caller, statement.Service.ResourceName, key, statement.Epoch)] = statement.At;
                _ = call.Purpose is nameof(SweepService) or nameof(VerificationService) && _firstMissing.TryAdd((DependentOf(call.Caller), statement.Service.ResourceName, key, statement.Epoch), statement.At);
            }
        }
    }

    /// <summary>I3: what is taken in is what the owner placed there, and goes on where the cursor stood, in the history that was read so far.</summary>
    public void Received(DependentDatabase database, OwningService service, FeedCursor from, DeletionPage page)
    {
        if (from.Epoch is not null && from.Epoch != page.Epoch)
        {
            Fail("I3", $"{database.Name} goes on in epoch {page.Epoch} of {service} after {from.Epoch}");
        }

        var position = from.Position;
        foreach (var item in page.Items)
        {
            if (item.Position != ++position)
            {
                Fail("I3", $"{database.Name} takes position {item.Position} of {service} where {position} belongs");
            }
        }

        if (page.Next != position)
        {
            Fail("I3", $"{database.Name} moves its cursor of {service} to {page.Next}, and took in up to {position}");
        }

        // A page may be on its way when the owner is set back. What counts is that no page of the new history follows it.
        var histories = HistoriesOf(service, page.Epoch).Where(history => history.Has(page.Items)).ToList();
        if (histories.Count == 0)
        {
            Fail("I3", $"{database.Name} takes other tombstones after position {from.Position} of {service} than were placed there");
        }
        else if (from.Seen is { } seen && !histories.Exists(history => history.Has(from.Position, seen)))
        {
            Fail("I3", $"{database.Name} goes on at position {from.Position} of {service}, which is not what it read there before");
        }
    }

    /// <summary>I1 and I2: a row is removed because its owner has just said that the entity is gone, and it has not said otherwise since to whoever removes it.</summary>
    /// <remarks>Another claim may be told otherwise a moment later. It may be that of another process, too.</remarks>
    public void Removed(SimulatedProcess process, DependentDatabase database, Guid claim, DependentRow row, WorkRecord work)
    {
        var service = row.Reference.Owner.Service;
        var what = $"{process} removes row {row.Id} of {row.Reference.Name} with {row.Key}";
        if (!_gone.TryGetValue((claim, service.ResourceName, row.Key, work.Epoch), out var statement))
        {
            Fail("I2", $"{what}, and {service} did not say, when it was asked last for this claim, that the key is gone in {work.Epoch}");
        }
        else if (world.Scheduler.Now - statement.At > world.Settings.Freshness)
        {
            Fail("I2", $"{what}, which {service} said {(world.Scheduler.Now - statement.At).TotalSeconds:0} s ago");
        }

        if (database.InboxOf(service).Tombstones.GetValueOrDefault(row.Key) is not { Tombstone.Kind: TombstoneKind.Deleted })
        {
            Fail("I2", $"{what}, though the last tombstone that it received says that the key was restored");
        }
    }

    /// <summary>I6: no more is removed in a while than the limit, unless a person has approved it. Clocks that differ shorten the while.</summary>
    public void Admitted(DependentDatabase database, SimulatedReference reference, int rows)
    {
        var (now, limits) = (world.Scheduler.Now, world.Settings.Breaker);
        _admitted.Add((database, reference, now, rows));
        var sum = _admitted.Where(removal => removal.Database == database && removal.Reference == reference && removal.At > now - limits.Window + (2 * world.Faults.Skew) + world.Faults.Slow).Sum(removal => removal.Rows);
        if (sum > limits.MaximumRows)
        {
            Fail("I6", $"{sum} rows of {reference.Name} were removed within {limits.Window.TotalSeconds:0} s, and no more than {limits.MaximumRows} may be");
        }
    }

    /// <summary>I5: work is done only when no row is left, nor can come.</summary>
    public void Cleaned(DependentDatabase database, WorkRecord work)
    {
        if (work.State == WorkState.Done && database.Rows.FirstOrDefault(row => row.Reference == work.Reference && row.Key == work.Key) is { } row)
        {
            Fail("I5", $"the work of {work.Reference.Name} for {work.Key} is done, and row {row.Id} still holds it");
        }
    }

    /// <summary>I5: no row is committed for a key whose work is done.</summary>
    public void Committed(DependentDatabase database, IEnumerable<DependentRow> rows)
    {
        foreach (var row in rows)
        {
            if (IsCleanedUp(database, row))
            {
                Fail("I5", $"row {row.Id} of {row.Reference.Name} is committed with {row.Key}, whose clean-up is done");
            }
        }
    }

    /// <summary>I1: a reference is suspect only because its owner said that there is no such entity.</summary>
    public void Suspected(SimulatedProcess process, OwningService service, OwnerKey key, string? epoch)
    {
        if (!WasTold(process, service, key, epoch))
        {
            Fail("I1", $"{process} suspects {key}, and {service} never said that it is gone");
        }
    }

    /// <summary>I2 and I6: a sweep takes for gone only what was missing twice, with time in between, and never what exists all the while.</summary>
    public void Found(SimulatedProcess process, OwningService service, OwnerKey key, string epoch)
    {
        var first = _firstMissing.GetValueOrDefault((DependentOf(process), service.ResourceName, key, epoch), TimeSpan.MaxValue);
        if (!WasTold(process, service, key, epoch))
        {
            Fail("I2", $"{process} takes {key} for gone, and {service} did not say so, when it asked last");
        }
        else if (world.OwnerOf(service).Database is var database && database.Epoch == epoch && database.Entities.TryGetValue(key, out var since) && since <= first)
        {
            Fail("I6", $"{process} takes {key} for gone, which has existed since {since.TotalSeconds:0.0} s, though {service} said otherwise");
        }
        else if (world.Scheduler.Now - first < world.Settings.Sweep.GracePeriod - (2 * world.Faults.Skew))
        {
            Fail("I2", $"{process} takes {key} for gone {(world.Scheduler.Now - first).TotalSeconds:0.0} s after {service} first said so");
        }
    }

    /// <summary>A tombstone beats what is remembered, on every node, as soon as that node must have seen it; unless the owner has said since, or had said before it was set back, that the entity was made again.</summary>
    public void Remembered(SimulatedProcess process, DependentDatabase database, OwningService service, OwnerKey key)
    {
        if (database.InboxOf(service).Tombstones.GetValueOrDefault(key) is { Tombstone.Kind: TombstoneKind.Deleted } entry
            && entry.CommittedAt < world.Scheduler.Now - InboxSight.Lifetime
            && HistoriesOf(service, entry.Epoch).TrueForAll(history => history.LastOf(key) == entry.Tombstone))
        {
            Fail("I5", $"{process} remembers that {key} exists, though its tombstone has been in the inbox for longer than {InboxSight.Lifetime.TotalSeconds} s");
        }
    }

    /// <summary>When all is well again, everything has come to its end.</summary>
    public void CheckEnd()
    {
        foreach (var database in world.Dependents)
        {
            foreach (var owner in database.Owners)
            {
                var host = world.HostOf(owner.Service.Name);
                var inbox = database.InboxOf(owner.Service);
                if (inbox.HeldReason is null && !world.AwaitsAPerson(owner, database.SweepOf(owner.Service)) && inbox.Cursor.Epoch == host.Database.Epoch)
                {
                    CheckEnd(database, owner, inbox, host);
                }
            }
        }
    }

    private void CheckEnd(DependentDatabase database, ReferencedOwner owner, InboxState inbox, OwnerHost host)
    {
        foreach (var last in host.Database.Feed.GroupBy(tombstone => tombstone.Key).Select(group => group.Last()))
        {
            if (inbox.Tombstones.GetValueOrDefault(last.Key) is not { } entry || (entry.Tombstone.Position != last.Position && entry.Tombstone.Position > 0))
            {
                Fail("I3", $"{database.Name} has not received position {last.Position} of {owner.Service}");
            }
        }

        foreach (var row in database.Rows.Where(row => row.Reference.Owner == owner && !host.Database.Entities.ContainsKey(row.Key) && !database.BreakerOf(row.Reference).IsHeld))
        {
            Fail("I5", $"row {row.Id} of {row.Reference.Name} holds {row.Key}, which {owner.Service} does not have");
        }
    }

    private static string DependentOf(SimulatedProcess process) => process.Name[..process.Name.LastIndexOf('-')];

    // Several questions of a process may be under way at once: what counts is that one of them was answered so, not long ago.
    private bool WasTold(SimulatedProcess process, OwningService service, OwnerKey key, string? epoch) =>
        _lastMissing.TryGetValue((process, service.ResourceName, key, epoch ?? string.Empty), out var at) && world.Scheduler.Now - at <= world.Settings.Freshness;

    private static bool IsCleanedUp(DependentDatabase database, DependentRow row)
    {
        var inbox = database.InboxOf(row.Reference.Owner.Service);
        return inbox.Tombstones.TryGetValue(row.Key, out var entry)
            && entry.Tombstone.Kind == TombstoneKind.Deleted
            && entry.Epoch == inbox.Cursor.Epoch
            && database.Work.Exists(work => work.Reference == row.Reference && work.Key == row.Key && work.Epoch == entry.Epoch && work.Position == entry.Tombstone.Position && work.State == WorkState.Done);
    }

    /// <summary>Gets what was placed in an epoch; the last one is what the owner goes on with, the others are those that it had before it was set back.</summary>
    private List<FeedHistory> HistoriesOf(OwningService service, string epoch)
    {
        if (!_histories.TryGetValue((service.ResourceName, epoch), out var histories))
        {
            _histories.Add((service.ResourceName, epoch), histories = [new([])]);
        }

        return histories;
    }
}
