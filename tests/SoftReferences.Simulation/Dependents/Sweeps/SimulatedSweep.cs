using SoftReferences.Stores;

namespace SoftReferences.Simulation;

/// <summary>The sweeps, with the same rules as in a real database.</summary>
internal sealed class SimulatedSweep(StoreLink link, SweepOptions options, int keysPerRange) : ISweepStore
{
    // So few that most keys are no canaries.
    private const int MaximumCanaries = 3;

    private readonly SimulatedSuspects _suspects = new(link, options);

    private DependentDatabase Database => link.Database;

    public Task<SweepState> GetStateAsync(OwningService service, CancellationToken cancellationToken)
    {
        var now = link.Now;
        return link.CallAsync(() => StateOf(service, now), cancellationToken);
    }

    public Task RequestAsync(OwningService service, SweepCause cause, CancellationToken cancellationToken)
    {
        var now = link.Now;
        return link.CallAsync(
            () =>
            {
                var ledger = Database.SweepOf(service);
                ledger.Request(StateOf(service, now), cause);
                ledger.LostFeeds += cause == SweepCause.LostFeed ? 1 : 0;
                return true;
            },
            cancellationToken);
    }

    public Task<bool> TryBeginAsync(ReferencedOwner owner, long number, SweepCause cause, CancellationToken cancellationToken)
    {
        var now = link.Now;
        return link.CallAsync(() => TryBegin(owner, number, cause, now), cancellationToken);
    }

    public Task<SweepRange?> ClaimAsync(ReferencedOwner owner, CancellationToken cancellationToken)
    {
        var now = link.Now;
        return link.CallAsync(() => Claim(owner, now), cancellationToken);
    }

    public Task<bool> RenewAsync(SweepRange range, CancellationToken cancellationToken)
    {
        var end = link.Now + options.LeaseDuration;
        return link.CallAsync(() => OnHeld(range, held => held.LeasedUntil = end), cancellationToken);
    }

    public Task<int?> FinishAsync(SweepRange range, SweepFindings findings, CancellationToken cancellationToken)
    {
        var now = link.Now;
        return link.CallAsync<int?>(
            () =>
            {
                var ledger = Database.SweepOf(range.Service);
                if (ledger.Ranges.Find(candidate => IsHeld(candidate, range)) is not { } held)
                {
                    return null;
                }

                ledger.Ranges.Remove(held);
                if (range.IsReport || IsReport(range.Service))
                {
                    return 0;
                }

                if (held.Reference == Database.SweptKeysOf(range.Service))
                {
                    Lift(range, findings, now);
                    return 0;
                }

                Forget(range.Service, ledger);
                foreach (var key in findings.Confirmed.Take(MaximumCanaries - ledger.Canaries.Count))
                {
                    ledger.Canaries.TryAdd(key.AsNumber(), null);
                }

                return _suspects.Add(held.Reference, findings.Missing, findings.Epoch, now);
            },
            cancellationToken);
    }

    public Task DeferAsync(SweepRange range, TimeSpan delay, string reason, bool countsAsAttempt, CancellationToken cancellationToken)
    {
        var then = link.Now + delay;
        return link.CallAsync(
            () => OnHeld(
                range,
                held =>
                {
                    (held.Lease, held.LeasedUntil) = (null, then);
                    held.Attempts += countsAsAttempt ? 1 : 0;
                }),
            cancellationToken);
    }

    public Task<bool> StopAsync(OwningService service, IReadOnlyList<OwnerKey> missing, string reason, TimeSpan delay, CancellationToken cancellationToken)
    {
        var now = link.Now;
        return link.CallAsync(() => Stop(service, missing, reason, delay, now), cancellationToken);
    }

    public Task<CanaryProbe?> ClaimProbeAsync(ReferencedOwner owner, CancellationToken cancellationToken)
    {
        var now = link.Now;
        return link.CallAsync(() => ClaimProbe(owner.Service, now), cancellationToken);
    }

    public Task DeferProbeAsync(OwningService service, IReadOnlyList<OwnerKey> missing, TimeSpan delay, CancellationToken cancellationToken)
    {
        var now = link.Now;
        return link.CallAsync(
            () =>
            {
                var ledger = Database.SweepOf(service);
                if (ledger.State is { StoppedReason: not null })
                {
                    ledger.RetryAt = now + delay;
                    NoteMissing(service, ledger, missing, now);
                }

                return true;
            },
            cancellationToken);
    }

    public Task<bool> ResumeAsync(OwningService service, bool forgetMissing, CancellationToken cancellationToken) =>
        link.CallAsync(
            () =>
            {
                if (!Database.SweepOf(service).Resume(forgetMissing))
                {
                    return false;
                }

                link.World.Trace.Add($"{link.Process} lets the sweeps of {service} go on");
                return true;
            },
            cancellationToken);

    public Task<SuspectBatch?> ClaimSuspectsAsync(ReferencedOwner owner, int limit, CancellationToken cancellationToken)
    {
        var now = link.Now;
        return link.CallAsync(() => _suspects.Claim(owner, limit, now, Draw(owner.Service)), cancellationToken);
    }

    public Task<SuspectOutcome> SettleAsync(ReferencedOwner owner, SuspectBatch batch, SuspectVerdicts verdicts, bool isFollowed, CancellationToken cancellationToken)
    {
        var now = link.Now;
        return link.CallAsync(() => _suspects.Settle(owner, batch, verdicts, now), cancellationToken);
    }

    public Task<IReadOnlyList<SweepProgress>> GetProgressAsync(CancellationToken cancellationToken) =>
        link.CallAsync<IReadOnlyList<SweepProgress>>(
            () => [.. Database.Owners.Select(owner => new SweepProgress(owner.Service.ResourceName, Database.SweepOf(owner.Service).State?.Number ?? 0, []))],
            cancellationToken);

    private static bool IsHeld(SweptRange held, SweepRange range) => held.Id == range.Id && held.Lease == range.Lease;

    private SweepState StateOf(OwningService service, DateTimeOffset now) => Database.SweepOf(service).State ??= new(0, now);

    private bool OnHeld(SweepRange range, Action<SweptRange> change)
    {
        if (Database.SweepOf(range.Service).Ranges.Find(candidate => IsHeld(candidate, range)) is not { } held)
        {
            return false;
        }

        change(held);
        return true;
    }

    private bool TryBegin(ReferencedOwner owner, long number, SweepCause cause, DateTimeOffset now)
    {
        var ledger = Database.SweepOf(owner.Service);
        var state = StateOf(owner.Service, now);
        if (state.Number != number || state.IsRunning)
        {
            return false;
        }

        link.World.Trace.Add($"{link.Process} begins sweep {number + 1} of {owner.Service}");
        ledger.State = state with { Number = number + 1, StartedAt = now, FinishedAt = null, Requested = null };
        ledger.Cause = cause;
        ledger.Ranges.Clear();
        ledger.Open.Clear();
        _ = IsReport(owner.Service) || Database.ChangesSinceSweep.Remove(owner.Service.ResourceName);
        foreach (var reference in Database.References.Where(reference => reference.Owner == owner).Append(Database.SweptKeysOf(owner.Service)))
        {
            ledger.Open.Add(reference, 0);
        }

        foreach (var record in Database.Unverified.Where(record => record.Reference.Owner == owner && record.Lease is null && record.DueAt > now))
        {
            record.DueAt = now;
        }

        return true;
    }

    private SweepRange? Claim(ReferencedOwner owner, DateTimeOffset now)
    {
        var ledger = Database.SweepOf(owner.Service);
        if (ledger.State is not { IsRunning: true })
        {
            return null;
        }

        while (ledger.Ranges.FindAll(range => range.LeasedUntil <= now).MinBy(range => range.LeasedUntil) is { } due)
        {
            if (Lease(due, now) is { } range)
            {
                return range;
            }

            ledger.Ranges.Remove(due);
        }

        foreach (var (reference, after) in ledger.Open.ToList())
        {
            long[] keys = [.. KeysOf(reference, after, long.MaxValue, now).Take(keysPerRange)];
            if (keys.Length < keysPerRange)
            {
                ledger.Open.Remove(reference);
            }
            else
            {
                ledger.Open[reference] = keys[^1];
            }

            if (keys.Length > 0)
            {
                ledger.Ranges.Add(new() { Id = Database.NewId(), Reference = reference, After = after, UpTo = keys[^1] });
                return Lease(ledger.Ranges[^1], now);
            }
        }

        if (ledger.Ranges.Count == 0)
        {
            link.World.Trace.Add($"{link.Process} ends sweep {ledger.State.Number} of {owner.Service}");
            ledger.State = ledger.State with { FinishedAt = now };
        }

        return null;
    }

    private SweepRange? Lease(SweptRange range, DateTimeOffset now)
    {
        OwnerKey[] keys = [.. KeysOf(range.Reference, range.After, range.UpTo, now).Select(key => OwnerKey.Of(key))];
        if (keys.Length == 0)
        {
            return null;
        }

        var lease = link.NewGuid();
        (range.Lease, range.LeasedUntil) = (lease, now + options.LeaseDuration);
        return new(range.Id, range.Reference.Owner.Service, range.Reference.Name, lease, range.Attempts, keys, 0, Draw(range.Reference.Owner.Service)) { IsReport = IsReport(range.Reference.Owner.Service) };
    }

    private IEnumerable<long> KeysOf(SimulatedReference reference, long after, long upTo, DateTimeOffset now)
    {
        var keys = reference == Database.SweptKeysOf(reference.Owner.Service)
            ? Database.InboxOf(reference.Owner.Service).Tombstones.Values.Where(entry => IsSwept(entry, now)).Select(entry => entry.Tombstone.Key)
            : Database.Rows.Where(row => row.Reference == reference).Select(row => row.Key);
        return keys.Select(key => key.AsNumber()).Where(key => key > after && key <= upTo).Distinct().Order();
    }

    private bool IsSwept(InboxEntry entry, DateTimeOffset now) => entry.Tombstone is { Position: < 0, Kind: TombstoneKind.Deleted } && entry.ReceivedAt <= now - options.GracePeriod;

    /// <summary>Returns whether a sweep only reports, because the owner is not believed.</summary>
    private bool IsReport(OwningService service) => Database.SweepOf(service).State?.StoppedReason is not null || Database.InboxOf(service).HeldReason is not null;

    /// <summary>Lifts the tombstones of keys that a sweep declared deleted and that were created again afterwards.</summary>
    private void Lift(SweepRange range, SweepFindings findings, DateTimeOffset now)
    {
        var inbox = Database.InboxOf(range.Service);
        if (findings.Unknown > findings.Unanswered.Count || inbox.Cursor.Epoch is not { } epoch || (findings.Epoch is not null && findings.Epoch != epoch))
        {
            return;
        }

        foreach (var key in range.Keys.Except(findings.Missing).Except(findings.Unanswered))
        {
            if (inbox.Tombstones.TryGetValue(key, out var entry) && entry.Epoch == epoch && IsSwept(entry, now))
            {
                link.World.Trace.Add($"{link.Process} finds that {key} of {range.Service} is there again");
                link.World.Judge.Lifted(link.Process, range.Service, key, epoch);
                inbox.Tombstones[key] = entry with { Tombstone = entry.Tombstone with { Kind = TombstoneKind.Restored }, ReceivedAt = now };
                new SimulatedInboxWork(Database, Database.SweptKeysOf(range.Service).Owner, epoch, now).Cancel(key, 0);
            }
        }
    }

    private bool HasTombstone(OwningService service, long key) =>
        Database.InboxOf(service).Tombstones.GetValueOrDefault(OwnerKey.Of(key)) is { Tombstone.Kind: not TombstoneKind.Restored };

    private OwnerKey[] Draw(OwningService service)
    {
        OwnerKey[] canaries = [.. Database.SweepOf(service).Canaries.Where(canary => canary.Value is null && !HasTombstone(service, canary.Key)).Select(canary => OwnerKey.Of(canary.Key))];
        link.World.Chance.Random.Shuffle(canaries);
        return canaries;
    }

    private bool Stop(OwningService service, IReadOnlyList<OwnerKey> missing, string reason, TimeSpan delay, DateTimeOffset now)
    {
        var ledger = Database.SweepOf(service);
        Forget(service, ledger);
        if (ledger.Cause == SweepCause.LostFeed)
        {
            missing = [.. missing.Where(key => ledger.Canaries.ContainsKey(key.AsNumber()))];
        }

        if (ledger.State?.Requested == SweepCause.LostFeed || NoteMissing(service, ledger, missing, now) == 0)
        {
            return false;
        }

        if (ledger.State is { StoppedReason: null } state)
        {
            link.World.Trace.Add($"{link.Process} stops the sweeps of {service}");
            ledger.State = state with { StoppedReason = reason, StoppedAt = now, Requested = SweepCause.HeldOwner, FinishedAt = state.IsRunning ? now : state.FinishedAt };
            (ledger.RetryAt, ledger.Retries) = (now + delay, 0);
        }

        return true;
    }

    private int NoteMissing(OwningService service, SweepLedger ledger, IReadOnlyList<OwnerKey> missing, DateTimeOffset now)
    {
        var suspicious = missing.Where(key => !HasTombstone(service, key.AsNumber())).ToList();
        foreach (var key in suspicious)
        {
            ledger.Canaries[key.AsNumber()] = ledger.Canaries.GetValueOrDefault(key.AsNumber()) ?? now;
        }

        return suspicious.Count;
    }

    private CanaryProbe? ClaimProbe(OwningService service, DateTimeOffset now)
    {
        var ledger = Database.SweepOf(service);
        if (ledger.State is not { StoppedReason: not null, StoppedAt: { } stoppedAt } || ledger.RetryAt > now)
        {
            return null;
        }

        ledger.RetryAt = now + options.LeaseDuration;
        ledger.Retries++;
        Forget(service, ledger);
        OwnerKey[] canaries = [.. ledger.Canaries.OrderBy(canary => canary.Value ?? DateTimeOffset.MaxValue).Select(canary => OwnerKey.Of(canary.Key))];
        return new(canaries, ledger.Canaries.Values.Count(since => since <= now - options.GracePeriod), stoppedAt, ledger.Retries);
    }

    /// <summary>Removes the canaries whose deletion was announced.</summary>
    private void Forget(OwningService service, SweepLedger ledger)
    {
        foreach (var key in ledger.Canaries.Keys.Where(key => HasTombstone(service, key)).ToList())
        {
            ledger.Canaries.Remove(key);
        }
    }
}
