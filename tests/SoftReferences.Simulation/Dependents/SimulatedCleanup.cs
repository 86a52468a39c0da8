namespace SoftReferences.Simulation;

/// <summary>The clean-up work, with the rules of the one in a real database: leases, the second look, small transactions.</summary>
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
                work.Attempts -= countsAsAttempt ? 0 : 1;
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
            if (inbox.HeldReason is not null || Database.BreakerOf(reference).IsHeld)
            {
                continue;
            }

            WorkRecord[] due = [.. Database.Work.Where(work => work.Reference == reference && work.Epoch == inbox.Cursor.Epoch && IsDue(work, now)).OrderBy(work => work.DueAt)];
            WorkRecord[] claimed = [.. due.Where(work => work.Attempts == due[0].Attempts).Take(options.KeysPerClaim)];
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

            return new(reference, claimed[0].Epoch, lease, [.. claimed.Select(work => new CleanupItem(work.Id, work.Key, work.Attempts))], Database.NextTransaction);
        }

        return null;
    }

    private bool IsDue(WorkRecord work, DateTimeOffset now) =>
        work.IsOpen && !work.IsHeld && work.DueAt <= now && (work.LeasedUntil is null || work.LeasedUntil <= now)
        && (work.State == WorkState.Pending || work.Horizon <= Database.OldestRunning);

    private CleanupProgress Execute(SimulatedBatch batch, IReadOnlyList<CleanupItem> confirmed, bool? horizonHadPassed, DateTimeOffset now)
    {
        var ids = confirmed.Select(item => item.Id).ToHashSet();
        WorkRecord[] held = [.. Database.Work.Where(work => ids.Contains(work.Id) && MayActOn(work, batch))];
        if (held.Length == 0)
        {
            return new(0, Finished: true, null);
        }

        var horizonPassed = (horizonHadPassed ?? batch.Horizon <= Database.OldestRunning) || !link.World.Guards.WaitsForTheHorizon;
        var removed = Database.Find(batch.Declared, held.Select(work => work.Key).ToHashSet(), options.BatchSize);
        var uncounted = held.Where(work => work.IsApproved).Select(work => work.Key).ToHashSet();
        var begun = held.Where(work => work.HasBegun).Select(work => work.Key).ToHashSet();
        var counted = removed.Where(row => !uncounted.Contains(row.Key)).ToList();
        if (breaker.Admit(batch.Declared, counted.Count, counted.Select(row => row.Key).Distinct().Count(key => !begun.Contains(key)), now) is { } hold)
        {
            return new(0, Finished: true, null) { Held = hold };
        }

        link.World.Judge.Admitted(Database, batch.Declared, counted.Count);
        foreach (var row in removed)
        {
            Database.Remove(row);
            held.Last(work => work.Key == row.Key).HasBegun = true;
            link.World.Trace.Add($"{link.Process} removes row {row.Id} of {row.Reference.Name} with {row.Key}");
            link.World.Judge.Removed(link.Process, Database, batch.Lease, row, held.Last(work => work.Key == row.Key));
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

    private bool MayActOn(WorkRecord work, CleanupBatch batch) =>
        Database.InboxOf(batch.Service).HeldReason is null && !work.IsHeld && (!link.World.Guards.Fences || (work.Lease == batch.Lease && work.IsOpen));

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
