using SoftReferences.Stores;

namespace SoftReferences.Simulation;

/// <summary>Observes the whole world from outside, and checks the invariants.</summary>
internal sealed class Judge(World world)
{
    private readonly Dictionary<(string Owner, string Epoch), List<FeedHistory>> _histories = [];
    private readonly Dictionary<(Guid Claim, string Owner, OwnerKey Key, string Epoch), (OwnerStatement Statement, bool Exists)> _told = [];

    private readonly Dictionary<(string Dependent, string Owner, OwnerKey Key, string Epoch), TimeSpan> _firstMissing = [];
    private readonly Dictionary<(SimulatedProcess Process, string Owner, OwnerKey Key, string Epoch), (TimeSpan At, TimeSpan Frozen)> _lastMissing = [];
    private readonly Dictionary<(SimulatedProcess Process, string Owner, OwnerKey Key, string Epoch), (TimeSpan At, TimeSpan Frozen)> _lastExisting = [];

    private readonly List<(DependentDatabase Database, SimulatedReference Reference, TimeSpan At, int Rows)> _admitted = [];

    /// <summary>Gets the first violation.</summary>
    public Violation? Violation { get; private set; }

    public void Fail(string invariant, string what)
    {
        world.Trace.Add($"VIOLATION of {invariant}: {what}");
        Violation ??= new(invariant, what);
    }

    /// <summary>Records that a tombstone has received its position.</summary>
    public void Placed(OwningService service, string epoch, Tombstone tombstone) => HistoriesOf(service, epoch)[^1].Add(tombstone);

    /// <summary>Records that an owner continues from an earlier state.</summary>
    public void Restored(OwningService service, OwnerDatabase database) => HistoriesOf(service, database.Epoch).Add(new(database.Feed, database.PrunedPosition));

    /// <summary>Records that an owner has removed its oldest tombstones.</summary>
    public void Pruned(OwningService service, string epoch, long position) => HistoriesOf(service, epoch)[^1].PrunedPosition = position;

    /// <summary>Records that an answer has reached a process.</summary>
    public void Told(HttpCall call, OwnerStatement statement)
    {
        foreach (var (key, status) in statement.Keys.Zip(statement.Statuses))
        {
            var place = (call.Claim ?? Guid.Empty, statement.Service.ResourceName, key, statement.Epoch);
            _told[place] = (statement, status == OwnedStatus.Exists);
            if (status == OwnedStatus.Exists)
            {
                _lastExisting[(call.Caller, statement.Service.ResourceName, key, statement.Epoch)] = (world.Scheduler.Now, call.Caller.Frozen);
            }
            else
            {
                _lastMissing[(call.Caller, statement.Service.ResourceName, key, statement.Epoch)] = (world.Scheduler.Now, call.Caller.Frozen);
                _ = call.Purpose is nameof(SweepService) or nameof(VerificationService) && _firstMissing.TryAdd((DependentOf(call.Caller), statement.Service.ResourceName, key, statement.Epoch), statement.At);
            }
        }
    }

    /// <summary>I3: the received tombstones are those that the owner placed, and they continue the history at the cursor.</summary>
    public void Received(DependentDatabase database, OwningService service, FeedCursor from, DeletionPage page)
    {
        if (from.Epoch is not null && from.Epoch != page.Epoch)
        {
            Fail("I3", $"{database.Name} continues in epoch {page.Epoch} of {service} after epoch {from.Epoch}");
        }

        var start = page.Next - page.Items.Count;
        if (start > from.Position)
        {
            PassedOver(database, service, from, start, page.Epoch);
        }

        var position = Math.Max(start, from.Position);
        foreach (var item in page.Items)
        {
            if (item.Position != ++position)
            {
                Fail("I3", $"{database.Name} receives position {item.Position} of {service} where position {position} is expected");
            }
        }

        if (page.Next != position)
        {
            Fail("I3", $"{database.Name} moves its cursor of {service} to {page.Next}, but the received positions end at {position}");
        }

        // A page may still be on its way when the owner is set back. What matters is that no page of the new history follows it.
        var histories = HistoriesOf(service, page.Epoch).Where(history => history.Has(page.Items)).ToList();
        if (histories.Count == 0)
        {
            Fail("I3", $"{database.Name} receives tombstones after position {from.Position} of {service} that were not placed there");
        }
        else if (from.Seen is { } seen && start <= from.Position && !histories.Exists(history => history.MayHaveHad(from.Position, seen)))
        {
            Fail("I3", $"{database.Name} continues after position {from.Position} of {service}, where it had read another tombstone");
        }
    }

    /// <summary>I1 and I2: a row is removed only because its owner has recently answered that the entity is gone, and has not answered otherwise to the same claim since.</summary>
    /// <remarks>Another claim, possibly of another process, may get a different answer a moment later.</remarks>
    public void Removed(SimulatedProcess process, DependentDatabase database, Guid claim, DependentRow row, WorkRecord work, CleanupItem item)
    {
        var what = $"{process} removes row {row.Id} of {row.Reference.Name} with {row.Key}";
        CheckTold(what, claim, row.Reference.Owner.Service, row.Key, work.Epoch, exists: false);
        if (item.IsMerged)
        {
            CheckMerge(what, database, row, work, item);
            CheckTold($"{what}, merged into {item.MergedInto}", claim, row.Reference.Owner.Service, item.MergedInto, work.Epoch, exists: false);
        }
        else if (database.InboxOf(row.Reference.Owner.Service).Tombstones.GetValueOrDefault(row.Key) is not { Tombstone.Kind: TombstoneKind.Deleted } entry)
        {
            var last = database.InboxOf(row.Reference.Owner.Service).Tombstones.GetValueOrDefault(row.Key)?.Tombstone.Kind.ToString() ?? "absent";
            Fail("I2", $"{what}, although the latest tombstone of the key is {last}");
        }
        else if (entry.Epoch != work.Epoch)
        {
            Fail("I2", $"{what} for a tombstone of epoch {work.Epoch}, although the latest one is of epoch {entry.Epoch}");
        }
    }

    /// <summary>I2: a row is pointed to another key only because its owner has recently answered that the old entity is gone and the new one exists.</summary>
    public void Repointed(SimulatedProcess process, DependentDatabase database, Guid claim, DependentRow row, WorkRecord work, CleanupItem item)
    {
        var what = $"{process} points row {row.Id} of {row.Reference.Name} from {row.Key} to {item.MergedInto}";
        CheckMerge(what, database, row, work, item);
        CheckTold(what, claim, row.Reference.Owner.Service, row.Key, work.Epoch, exists: false);
        CheckTold(what, claim, row.Reference.Owner.Service, item.MergedInto, work.Epoch, exists: true);
    }

    /// <summary>I6: within a window, no more rows are removed than the limit, unless a person has approved it. Clock skew shortens the window.</summary>
    public void Admitted(DependentDatabase database, SimulatedReference reference, int rows)
    {
        var (now, limits) = (world.Scheduler.Now, world.Settings.Breaker);
        _admitted.Add((database, reference, now, rows));
        var sum = _admitted.Where(removal => removal.Database == database && removal.Reference == reference && removal.At > now - limits.Window + (2 * world.Faults.Skew) + world.Faults.Slow).Sum(removal => removal.Rows);
        if (sum > limits.MaximumRows)
        {
            Fail("I6", $"{sum} rows of {reference.Name} were removed within {limits.Window.TotalSeconds:0} s, but the limit is {limits.MaximumRows}");
        }
    }

    /// <summary>I5: work is done only if no row is left.</summary>
    public void Cleaned(DependentDatabase database, WorkRecord work)
    {
        if (work.State == WorkState.Done && !StayAsTheyAre(work) && database.Rows.FirstOrDefault(row => row.Reference == work.Reference && row.Key == work.Key) is { } row)
        {
            Fail("I5", $"the work of {work.Reference.Name} for {work.Key} is done, but row {row.Id} still refers to it");
        }
    }

    /// <summary>I5: no row is committed for a key whose work is done.</summary>
    public void Committed(DependentDatabase database, IEnumerable<DependentRow> rows)
    {
        foreach (var row in rows)
        {
            if (IsCleanedUp(database, row))
            {
                Fail("I5", $"row {row.Id} of {row.Reference.Name} is committed with {row.Key}, although the clean-up of that key is done");
            }
        }
    }

    /// <summary>I1: a reference becomes suspect only because its owner answered that the entity does not exist.</summary>
    public void Suspected(SimulatedProcess process, OwningService service, OwnerKey key, string? epoch)
    {
        if (!WasTold(process, service, key, epoch))
        {
            Fail("I1", $"{process} suspects {key}, although {service} has not recently answered that it is gone");
        }
    }

    /// <summary>I2 and I6: a sweep declares deleted only keys that were missing twice, at least a grace period apart, and never one that has existed all the time.</summary>
    public void Found(SimulatedProcess process, OwningService service, OwnerKey key, string epoch)
    {
        var first = _firstMissing.GetValueOrDefault((DependentOf(process), service.ResourceName, key, epoch), TimeSpan.MaxValue);
        if (!WasTold(process, service, key, epoch))
        {
            Fail("I2", $"{process} declares {key} gone, although {service} has not recently answered so");
        }
        else if (world.OwnerOf(service).Database is var database && database.Epoch == epoch && database.Entities.TryGetValue(key, out var since) && since <= first)
        {
            Fail("I6", $"{process} declares {key} gone, although it has existed since {since.TotalSeconds:0.0} s and {service} only answered wrongly");
        }
        else if (world.Scheduler.Now - first < world.Settings.Sweep.GracePeriod - (2 * world.Faults.Skew))
        {
            Fail("I2", $"{process} declares {key} gone only {(world.Scheduler.Now - first).TotalSeconds:0.0} s after {service} first answered so");
        }
    }

    /// <summary>I1: a sweep lifts its tombstone of a key only because the owner answered that the entity exists.</summary>
    public void Lifted(SimulatedProcess process, OwningService service, OwnerKey key, string epoch)
    {
        if (!IsRecent(_lastExisting, process, service, key, epoch))
        {
            Fail("I1", $"{process} declares {key} restored, although {service} has not recently answered that it exists");
        }
    }

    /// <summary>A node must not remember that an entity exists once it must have seen its tombstone, unless the owner has restored the entity since, or had restored it before it was set back.</summary>
    public void Remembered(SimulatedProcess process, DependentDatabase database, OwningService service, OwnerKey key)
    {
        if (database.InboxOf(service).Tombstones.GetValueOrDefault(key) is { Tombstone.Kind: TombstoneKind.Deleted or TombstoneKind.Merged } entry
            && entry.CommittedAt < world.Scheduler.Now - InboxSight.Lifetime
            && HistoriesOf(service, entry.Epoch).TrueForAll(history => history.LastOf(key) == entry.Tombstone))
        {
            Fail("I5", $"{process} remembers that {key} exists, though its tombstone has been in the inbox for longer than {InboxSight.Lifetime.TotalSeconds} s");
        }
    }

    /// <summary>Checks that all work has come to an end after all faults have ended.</summary>
    public void CheckEnd()
    {
        foreach (var database in world.Dependents)
        {
            foreach (var owner in database.Owners)
            {
                CheckEnd(database, owner, database.InboxOf(owner.Service), world.HostOf(owner.Service.Name));
            }
        }
    }

    private void CheckEnd(DependentDatabase database, ReferencedOwner owner, InboxState inbox, OwnerHost host)
    {
        // An owner that was set back contains tombstones again that had been pruned and skipped. Sweeps have found these, which the check of the rows below confirms.
        var passedOver = inbox.PassedOverTo.GetValueOrDefault(host.Database.Epoch);
        foreach (var last in host.Database.Retained.GroupBy(tombstone => tombstone.Key).Select(group => group.Last()).Where(last => last.Position > passedOver))
        {
            if (!IsKnown(inbox.Tombstones.GetValueOrDefault(last.Key)?.Tombstone, last))
            {
                Fail("I3", $"{database.Name} has not received position {last.Position} of {owner.Service}");
            }
        }

        foreach (var row in database.Rows.Where(row => row.Reference.Owner == owner && !host.Database.Entities.ContainsKey(row.Key) && !IsLeftByAPerson(database, row)))
        {
            Fail("I5", $"row {row.Id} of {row.Reference.Name} refers to {row.Key}, which {owner.Service} does not have");
        }
    }

    /// <summary>Returns whether a dependent knows of a tombstone: directly, by a sweep, because the key was merged before it was deleted, or because a person disputes it.</summary>
    private static bool IsKnown(Tombstone? known, Tombstone last) =>
        known is not null
        && (known.Position == last.Position || known.Position < 0 || (known.Kind == TombstoneKind.Merged && last.Kind == TombstoneKind.Deleted) || (known.Kind == TombstoneKind.Disputed && known.Time >= last.Time));

    /// <summary>Returns whether a row keeps a key that is gone because a person decided so or has to decide.</summary>
    private static bool IsLeftByAPerson(DependentDatabase database, DependentRow row) =>
        database.InboxOf(row.Reference.Owner.Service).Tombstones.TryGetValue(row.Key, out var entry)
        && (entry.Tombstone.Kind == TombstoneKind.Disputed
            || (entry.Tombstone.Kind == TombstoneKind.Merged && row.Reference.Merge == MergeAction.Keep)
            || database.Work.Exists(work => work.Reference == row.Reference && work.Key == row.Key && work.Epoch == entry.Epoch && work.Position == entry.Tombstone.Position && work.IsGivenUp));

    /// <summary>I3: a dependent skips tombstones only if they were pruned, and requests a sweep, which finds what was skipped.</summary>
    private void PassedOver(DependentDatabase database, OwningService service, FeedCursor from, long start, string epoch)
    {
        if (!HistoriesOf(service, epoch).Exists(history => history.PrunedPosition >= start))
        {
            Fail("I3", $"{database.Name} skips {service} from position {from.Position} to {start}, although it was not pruned up to there");
        }

        var inbox = database.InboxOf(service);
        inbox.PassedOverTo[epoch] = Math.Max(start, inbox.PassedOverTo.GetValueOrDefault(epoch));
        if (from.Epoch is not null && ++inbox.PassedOver > database.SweepOf(service).LostFeeds)
        {
            Fail("I3", $"{database.Name} skips {service} from position {from.Position} to {start} without requesting a sweep");
        }
    }

    private void CheckTold(string what, Guid claim, OwningService service, OwnerKey key, string epoch, bool exists)
    {
        if (!_told.TryGetValue((claim, service.ResourceName, key, epoch), out var told) || told.Exists != exists)
        {
            Fail("I2", $"{what}, although the last answer of {service} to this claim did not say that {key} {(exists ? "exists" : "is gone")} in epoch {epoch}");
        }
        else if (world.Scheduler.Now - told.Statement.At > world.Settings.Freshness)
        {
            Fail("I2", $"{what}, although the answer of {service} is {(world.Scheduler.Now - told.Statement.At).TotalSeconds:0} s old");
        }
    }

    /// <summary>I2: the latest tombstone of the key is that merge, and the other key is the end of its chain of merges.</summary>
    private void CheckMerge(string what, DependentDatabase database, DependentRow row, WorkRecord work, CleanupItem item)
    {
        var inbox = database.InboxOf(row.Reference.Owner.Service);
        if (inbox.Tombstones.GetValueOrDefault(row.Key) is not { Tombstone: { Kind: TombstoneKind.Merged } last } entry || entry.Epoch != work.Epoch || last.Position != work.Position)
        {
            Fail("I2", $"{what}, although the latest tombstone of the key is not this merge");
        }
        else if (SimulatedMerges.Resolve(inbox, work.Epoch, item with { MergedInto = last.MergedInto }) != item)
        {
            Fail("I2", $"{what}, although its chain of merges ends elsewhere");
        }
    }

    private static bool StayAsTheyAre(WorkRecord work) => work.IsMerge && work.Reference.Merge == MergeAction.Keep;

    private static string DependentOf(SimulatedProcess process) => process.Name[..process.Name.LastIndexOf('-')];

    // A process may have several questions open at once, so it is enough that one of them got this answer recently. Time in which the process was frozen does not count.
    private bool WasTold(SimulatedProcess process, OwningService service, OwnerKey key, string? epoch) =>
        IsRecent(_lastMissing, process, service, key, epoch ?? string.Empty);

    private bool IsRecent(Dictionary<(SimulatedProcess Process, string Owner, OwnerKey Key, string Epoch), (TimeSpan At, TimeSpan Frozen)> said, SimulatedProcess process, OwningService service, OwnerKey key, string epoch) =>
        said.TryGetValue((process, service.ResourceName, key, epoch), out var last) && world.Scheduler.Now - last.At - (process.Frozen - last.Frozen) <= world.Settings.Freshness;

    private static bool IsCleanedUp(DependentDatabase database, DependentRow row)
    {
        var inbox = database.InboxOf(row.Reference.Owner.Service);
        return inbox.Tombstones.TryGetValue(row.Key, out var entry)
            && entry.Tombstone.Kind is TombstoneKind.Deleted or TombstoneKind.Merged
            && entry.Epoch == inbox.Cursor.Epoch
            && database.Work.Exists(work => work.Reference == row.Reference && work.Key == row.Key && work.Epoch == entry.Epoch && work.Position == entry.Tombstone.Position && work.State == WorkState.Done && !StayAsTheyAre(work));
    }

    /// <summary>Gets the histories of an epoch. The last one is what the owner continues with; the others are from before it was set back.</summary>
    private List<FeedHistory> HistoriesOf(OwningService service, string epoch)
    {
        if (!_histories.TryGetValue((service.ResourceName, epoch), out var histories))
        {
            _histories.Add((service.ResourceName, epoch), histories = [new([])]);
        }

        return histories;
    }
}
