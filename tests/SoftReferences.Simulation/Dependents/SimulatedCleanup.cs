using SoftReferences.Stores;

namespace SoftReferences.Simulation;

/// <summary>The clean-up work, with the same rules as in a real database: leases, the second look, small transactions.</summary>
internal sealed class SimulatedCleanup(StoreLink link, CleanupOptions options, SimulatedBreaker breaker) : ICleanupStore
{
    private static readonly TimeSpan SettlingDelay = TimeSpan.FromMilliseconds(100);

    private int _turn;

    private DependentDatabase Database => link.Database;

    public Task<CleanupBatch?> ClaimAsync(CancellationToken cancellationToken)
    {
        var now = link.Now;
        var inHand = ClaimInHand.Begin();
        return link.CallAsync<CleanupBatch?>(
            () =>
            {
                var batch = Claim(now);
                inHand.Take(batch?.Lease ?? Guid.Empty);
                return batch;
            },
            cancellationToken);
    }

    public Task<CleanupProgress> ExecuteAsync(CleanupBatch batch, IReadOnlyList<CleanupItem> confirmed, object? continuation, CancellationToken cancellationToken)
    {
        var now = link.Now;
        return link.CallAsync(() => Execute((SimulatedBatch)batch, confirmed, (bool?)continuation, now), cancellationToken);
    }

    public Task DeferAsync(CleanupBatch batch, IReadOnlyList<CleanupItem> items, TimeSpan delay, string reason, bool countsAsAttempt, CancellationToken cancellationToken)
    {
        var dueAt = link.Now + delay;
        return GiveBackAsync(
            batch,
            items,
            work =>
            {
                work.Attempts = Math.Max(0, work.Attempts - (countsAsAttempt ? 0 : 1));
                work.DueAt = dueAt;
                work.LastError = reason;
            },
            cancellationToken);
    }

    public Task ParkAsync(CleanupBatch batch, IReadOnlyList<CleanupItem> items, string reason, CancellationToken cancellationToken) =>
        GiveBackAsync(
            batch,
            items,
            work =>
            {
                link.World.Trace.Add($"{link.Process} parks {work.Key} of {work.Reference.Name}: {reason}");
                work.State = WorkState.Parked;
                work.LastError = reason;
            },
            cancellationToken);

    private SimulatedBatch? Claim(DateTimeOffset now)
    {
        for (var tried = 0; tried < Database.References.Count; tried++)
        {
            var reference = Database.References[(int)((uint)_turn++ % (uint)Database.References.Count)];
            var inbox = Database.InboxOf(reference.Owner.Service);
            if (inbox.HeldReason is not null || Database.SweepOf(reference.Owner.Service).State?.StoppedReason is not null)
            {
                continue;
            }

            WorkRecord[] due = [.. Database.Work.Where(work => work.Reference == reference && work.Epoch == inbox.Cursor.Epoch && IsDue(work, now)).OrderBy(work => work.DueAt)];
            WorkRecord[] claimed = [.. due.Where(work => work.Attempts == due[0].Attempts && work.IsMerge == due[0].IsMerge).Take(options.KeysPerClaim)];
            if (claimed.Length == 0)
            {
                continue;
            }

            var lease = link.NewGuid();
            foreach (var work in claimed)
            {
                (work.Lease, work.LeasedUntil) = (lease, now + options.LeaseDuration);
                work.Attempts++;
            }

            return Batch(reference, inbox, lease, claimed, now);
        }

        return null;
    }

    /// <summary>Creates a batch of claimed work. A key that was merged into a key that has been deleted since is handled like a deleted key, so it cannot share a batch with the other merges.</summary>
    private SimulatedBatch Batch(SimulatedReference reference, InboxState inbox, Guid lease, WorkRecord[] claimed, DateTimeOffset now)
    {
        CleanupItem[] items = [.. claimed.Select(work => SimulatedMerges.Resolve(inbox, claimed[0].Epoch, new CleanupItem(work.Id, work.Key, work.Attempts) { MergedInto = work.MergedInto }))];
        var orphaned = items[0].MergedIntoIsDeleted;
        Return(claimed.Where((_, index) => items[index].MergedIntoIsDeleted != orphaned), now);
        return new(reference, claimed[0].Epoch, lease, [.. items.Where(item => item.MergedIntoIsDeleted == orphaned)], Database.NextTransaction)
        {
            Merge = !items[0].IsMerged || (orphaned && reference.Merge != MergeAction.Keep) ? null : reference.Merge,
        };
    }

    /// <summary>Returns work to its state before the claim.</summary>
    private static void Return(IEnumerable<WorkRecord> returned, DateTimeOffset now)
    {
        foreach (var work in returned)
        {
            work.Release();
            work.Attempts = Math.Max(0, work.Attempts - 1);
            work.DueAt = now;
        }
    }

    private IEnumerable<WorkRecord> LeasedBy(CleanupBatch batch) => Database.Work.Where(work => work.Lease == batch.Lease && work.IsOpen);

    private bool IsDue(WorkRecord work, DateTimeOffset now) =>
        work.IsOpen && work.Hold is null && (work.Approval is not null || Database.BreakerOf(work.Reference).Hold is null) && work.DueAt <= now && (work.LeasedUntil is null || work.LeasedUntil <= now)
        && (work.State == WorkState.Pending || work.Horizon <= Database.OldestRunning);

    private CleanupProgress Execute(SimulatedBatch batch, IReadOnlyList<CleanupItem> confirmed, bool? horizonHadPassed, DateTimeOffset now)
    {
        var items = confirmed.ToDictionary(item => item.Id);
        WorkRecord[] held = [.. Database.Work.Where(work => items.ContainsKey(work.Id) && MayActOn(work, batch))];

        // The target of a merge may have changed since the owner was asked about it. Such work is given back.
        var stands = held.ToLookup(work => SimulatedMerges.Resolve(Database.InboxOf(batch.Service), batch.Epoch, items[work.Id] with { MergedInto = work.MergedInto }) == items[work.Id]);
        Return(stands[false], now);
        held = [.. stands[true]];
        if (held.Length == 0)
        {
            Return(LeasedBy(batch), now);
            return new(0, Finished: true, null) { IsGivenBack = true };
        }

        var horizonPassed = (horizonHadPassed ?? batch.Horizon <= Database.OldestRunning) || !link.World.Guards.WaitsForTheHorizon;
        var removed = batch.Merge == MergeAction.Keep ? [] : Database.Find(batch.Declared, held.Select(work => work.Key).ToHashSet(), options.BatchSize);
        if (batch.Merge == MergeAction.Repoint && held.Any(work => Database.InboxOf(batch.Service).Guards(items[work.Id].MergedInto) && removed.Any(row => row.Key == work.Key)))
        {
            throw new RefusedStatementException("The guard refuses the other key.");
        }

        var uncounted = held.Where(work => work.Approval is not null).Select(work => work.Key).ToHashSet();
        var begun = held.Where(work => work.HasBegun).Select(work => work.Key).ToHashSet();
        var counted = removed.Where(row => !uncounted.Contains(row.Key)).ToList();
        if (breaker.Admit(batch.Declared, counted.Count, counted.Select(row => row.Key).Distinct().Count(key => !begun.Contains(key)), now) is { } hold)
        {
            Return(LeasedBy(batch), now);
            return new(0, Finished: true, null) { Held = hold };
        }

        link.World.Judge.Admitted(Database, batch.Declared, counted.Count);
        foreach (var row in removed)
        {
            var work = held.Last(work => work.Key == row.Key);
            work.HasBegun = true;
            CarryOut(batch, row, work, items[work.Id]);
        }

        if (removed.Count == options.BatchSize)
        {
            foreach (var work in held)
            {
                work.LeasedUntil = now + options.LeaseDuration;
                work.Attempts = 0;
            }

            return new(removed.Count, Finished: false, horizonPassed);
        }

        foreach (var work in held)
        {
            work.Release();
            work.Attempts = 0;
            (work.State, work.Horizon, work.DueAt) = horizonPassed ? (WorkState.Done, 0, now) : (WorkState.Settling, batch.Horizon, now + SettlingDelay);
            link.World.Judge.Cleaned(Database, work);
        }

        return new(removed.Count, Finished: true, null);
    }

    /// <summary>Removes an orphan, or points the row of a merged key to the other key.</summary>
    private void CarryOut(SimulatedBatch batch, DependentRow row, WorkRecord work, CleanupItem item)
    {
        if (batch.Merge is null)
        {
            Database.Remove(row);
            link.World.Trace.Add($"{link.Process} removes row {row.Id} of {row.Reference.Name} with {row.Key}");
            link.World.Judge.Removed(link.Process, Database, batch.Lease, row, work, item);
            return;
        }

        var pointed = Database.Repoint(row, item.MergedInto);
        link.World.Trace.Add($"{link.Process} points row {row.Id} of {row.Reference.Name} from {row.Key} to {pointed.Key}");
        link.World.Judge.Repointed(link.Process, Database, batch.Lease, row, work, item);
        link.World.Judge.Committed(Database, [pointed]);
    }

    private bool MayActOn(WorkRecord work, CleanupBatch batch) =>
        Database.InboxOf(batch.Service).HeldReason is null && work.Hold is null && (!link.World.Guards.Fences || (work.Lease == batch.Lease && work.IsOpen));

    private Task<bool> GiveBackAsync(CleanupBatch batch, IReadOnlyList<CleanupItem> items, Action<WorkRecord> change, CancellationToken cancellationToken) =>
        link.CallAsync(
            () =>
            {
                var ids = items.Select(item => item.Id).ToHashSet();
                foreach (var work in Database.Work.Where(work => ids.Contains(work.Id) && work.Lease == batch.Lease && work.IsOpen))
                {
                    change(work);
                    work.Release();
                }

                return true;
            },
            cancellationToken);
}
