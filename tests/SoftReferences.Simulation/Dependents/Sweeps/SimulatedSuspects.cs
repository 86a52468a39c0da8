using SoftReferences.Stores;

namespace SoftReferences.Simulation;

/// <summary>The suspects and the tombstones that they lead to, with the same rules as in a real database.</summary>
internal sealed class SimulatedSuspects(StoreLink link, SweepOptions options)
{
    private DependentDatabase Database => link.Database;

    /// <summary>Adds missing keys as suspects, except those that are being dealt with already. An existing suspect keeps the time of its first answer in the epoch.</summary>
    /// <returns>The number of suspects.</returns>
    public int Add(SimulatedReference reference, IReadOnlyList<OwnerKey> missing, string? epoch, DateTimeOffset now)
    {
        var suspects = missing.Where(key => !IsKnown(reference, key, epoch)).ToList();
        foreach (var key in suspects)
        {
            Suspect(reference, key, epoch, now);
        }

        return suspects.Count;
    }

    public void Suspect(SimulatedReference reference, OwnerKey key, string? epoch, DateTimeOffset now)
    {
        link.World.Trace.Add($"{link.Process} suspects {key} of {reference.Name}");
        var suspects = Database.SweepOf(reference.Owner.Service).Suspects;
        if (!suspects.TryGetValue((reference, key), out var suspect))
        {
            suspects.Add((reference, key), new() { Epoch = epoch, MissingSince = now });
        }
        else if (suspect.Epoch != epoch)
        {
            (suspect.Epoch, suspect.MissingSince) = (epoch, now);
        }
    }

    public SuspectBatch? Claim(ReferencedOwner owner, int limit, DateTimeOffset now, IReadOnlyList<OwnerKey> canaries)
    {
        var ledger = Database.SweepOf(owner.Service);
        if (ledger.State?.StoppedReason is not null || Database.InboxOf(owner.Service).HeldReason is not null)
        {
            return null;
        }

        var grace = link.World.Guards.WaitsForGrace ? options.GracePeriod : TimeSpan.Zero;
        var due = ledger.Suspects
            .Where(suspect => suspect.Value.MissingSince <= now - grace && (suspect.Value.LeasedUntil is null || suspect.Value.LeasedUntil <= now))
            .OrderBy(suspect => suspect.Value.MissingSince)
            .Take(limit)
            .ToList();
        var lease = link.NewGuid();
        foreach (var (_, suspect) in due)
        {
            (suspect.Lease, suspect.LeasedUntil) = (lease, now + options.LeaseDuration);
        }

        return due.Count == 0 ? null : new(owner.Service, lease, [.. due.Select(suspect => new SuspectItem(suspect.Key.Key, suspect.Key.Reference.Name, suspect.Value.Epoch, suspect.Value.MissingSince))], canaries);
    }

    public SuspectOutcome Settle(ReferencedOwner owner, SuspectBatch batch, SuspectVerdicts verdicts, DateTimeOffset now)
    {
        var (ledger, inbox) = (Database.SweepOf(owner.Service), Database.InboxOf(owner.Service));
        var held = inbox.Cursor.Epoch is null ? "the feed was not read yet"
            : inbox.HeldReason ?? ledger.State?.StoppedReason ?? (verdicts.Epoch is not null && verdicts.Epoch != inbox.Cursor.Epoch ? "the owner's data is of another epoch" : null);
        var tombstones = new List<Tombstone>();

        // Suspects whose rows were removed after the sweep had read them are dropped.
        var orphaned = verdicts.Orphaned.Where(item => Database.Rows.Any(row => row.Reference.Name == item.Reference && row.Key == item.Key)).ToList();
        Take(batch, [.. verdicts.Orphaned.Except(orphaned)]);
        if (held is null)
        {
            var unknown = Take(batch, orphaned).Where(suspect => !IsKnown(suspect.Reference, suspect.Key, inbox.Cursor.Epoch)).ToList();
            unknown.ForEach(suspect => Repeat(suspect.Reference, suspect.Key, now));
            foreach (var key in unknown.Select(suspect => suspect.Key).Distinct())
            {
                link.World.Judge.Found(link.Process, owner.Service, key, inbox.Cursor.Epoch!);
                Add(owner, inbox, ledger, key, now, tombstones);
            }
        }

        var cleared = Take(batch, verdicts.Cleared).Count;
        foreach (var suspect in Held(batch, verdicts.Renewed))
        {
            (suspect.Value.Epoch, suspect.Value.MissingSince, suspect.Value.Lease, suspect.Value.LeasedUntil) = (verdicts.Epoch, now, null, null);
        }

        PutOff(batch, verdicts.Unknown, now + verdicts.Delay);
        PutOff(batch, held is null ? [] : orphaned, now + options.MaximumRetryDelay);
        return new(cleared, tombstones, held);
    }

    private void Add(ReferencedOwner owner, InboxState inbox, SweepLedger ledger, OwnerKey key, DateTimeOffset now, List<Tombstone> tombstones)
    {
        // A sweep never overrules a person's dispute, and declares a key that the inbox already knows to be gone only if the owner's data has a new epoch.
        if (inbox.Tombstones.TryGetValue(key, out var known)
            && known.Tombstone.Kind != TombstoneKind.Restored && (known.Epoch == inbox.Cursor.Epoch || known.Tombstone.Kind == TombstoneKind.Disputed))
        {
            return;
        }

        link.World.Trace.Add($"{link.Process} finds that {key} of {owner.Service} is gone");
        var tombstone = new Tombstone(key, TombstoneKind.Deleted, --ledger.Position, now);
        tombstones.Add(tombstone);
        inbox.Tombstones[key] = new(tombstone, inbox.Cursor.Epoch!, now, link.World.Scheduler.Now);
        new SimulatedInboxWork(Database, owner, inbox.Cursor.Epoch!, now).Add(tombstone);
    }

    private void Repeat(SimulatedReference reference, OwnerKey key, DateTimeOffset now)
    {
        var inbox = Database.InboxOf(reference.Owner.Service);
        if (!inbox.Tombstones.TryGetValue(key, out var entry) || entry.Tombstone.Kind is not (TombstoneKind.Merged or TombstoneKind.Deleted) || entry.Epoch != inbox.Cursor.Epoch)
        {
            return;
        }

        if (Database.Work.Find(work => work.Reference == reference && work.Key == key && work.Epoch == entry.Epoch && work.Position == entry.Tombstone.Position) is { } done)
        {
            done.Resume();
            return;
        }

        Database.Work.Add(new() { Id = Database.NewId(), Reference = reference, Key = key, Epoch = entry.Epoch, Position = entry.Tombstone.Position, MergedInto = entry.Tombstone.MergedInto, DueAt = now });
    }

    /// <summary>Returns whether a missing key is already being dealt with.</summary>
    private bool IsKnown(SimulatedReference reference, OwnerKey key, string? epoch) =>
        Database.InboxOf(reference.Owner.Service).Tombstones.TryGetValue(key, out var entry)
        && (entry.Tombstone.Kind == TombstoneKind.Disputed || (entry.Epoch == epoch && entry.Tombstone.Kind != TombstoneKind.Restored))
        && (entry.Tombstone.Kind == TombstoneKind.Disputed
            || (entry.Tombstone.Kind == TombstoneKind.Merged && reference.Merge == MergeAction.Keep)
            || Database.Work.Exists(work => work.Reference == reference && work.Key == key && work.Epoch == epoch && work.Position == entry.Tombstone.Position && work.State != WorkState.Done));

    private List<KeyValuePair<(SimulatedReference Reference, OwnerKey Key), SuspectRecord>> Held(SuspectBatch batch, IReadOnlyList<SuspectItem> items)
    {
        var names = items.Select(item => (item.Reference, item.Key)).ToHashSet();
        return [.. Database.SweepOf(batch.Service).Suspects.Where(suspect => suspect.Value.Lease == batch.Lease && names.Contains((suspect.Key.Reference.Name, suspect.Key.Key)))];
    }

    private List<(SimulatedReference Reference, OwnerKey Key)> Take(SuspectBatch batch, IReadOnlyList<SuspectItem> items)
    {
        var taken = Held(batch, items).ConvertAll(suspect => suspect.Key);
        taken.ForEach(suspect => Database.SweepOf(batch.Service).Suspects.Remove(suspect));
        return taken;
    }

    private void PutOff(SuspectBatch batch, IReadOnlyList<SuspectItem> items, DateTimeOffset until)
    {
        foreach (var suspect in Held(batch, items))
        {
            (suspect.Value.Lease, suspect.Value.LeasedUntil) = (null, until);
        }
    }
}
