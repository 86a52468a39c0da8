namespace SoftReferences.Simulation;

/// <summary>Causes major faults one after the other, and ends them again.</summary>
internal sealed class FaultInjector(World world)
{
    private static readonly TimeSpan LongOutage = TimeSpan.FromSeconds(40);

    private static readonly OwnerKey Survivor = OwnerKey.Of(1_000L);

    private readonly List<(OwnerHost Host, OwnerDatabase Backup)> _backups = [];

    public void Start()
    {
        if (world.Faults is { Interval: { } interval, Faults.Count: > 0 })
        {
            world.Scheduler.Post(world.Chance.Between(TimeSpan.Zero, interval), null, Act);
        }
    }

    /// <summary>Ends all faults.</summary>
    public void Heal()
    {
        world.Network.IsHealed = true;
        foreach (var host in world.Owners)
        {
            host.Heal();
            world.Route(host.Name, host);
            if (!host.Process.IsAlive)
            {
                host.Start();
            }
        }

        foreach (var replica in world.Replicas)
        {
            replica.Process?.Freeze(TimeSpan.Zero);
            if (!replica.IsAlive)
            {
                replica.Start();
            }

            replica.SetClock();
        }

        foreach (var dependent in world.Dependents)
        {
            foreach (var reference in dependent.References)
            {
                // Without any existing key, nothing could prove that the owner's answers are right.
                world.OwnerOf(reference.Owner.Service).Database.Seed(Survivor);
                dependent.Seed(reference, Survivor);
            }

            foreach (var owner in dependent.Owners)
            {
                new SimulatedDecisions(world, dependent).Sweep(owner.Service, SweepCause.Request);
            }
        }
    }

    private void Act()
    {
        if (world.IsWinding)
        {
            return;
        }

        Happen(world.Chance.Pick(world.Faults.Faults));
        world.Scheduler.Post(world.Chance.UpTo(world.Faults.Interval!.Value * 2), null, Act);
    }

    private void Happen(Fault fault)
    {
        var replica = world.Chance.Pick(world.Replicas);
        var owner = world.Chance.Pick(world.Owners);
        var duration = world.Chance.UpTo(LongOutage);
        switch (fault)
        {
            case Fault.ReplicaCrash:
                replica.Kill();
                Restart(replica, duration);
                break;
            case Fault.ReplicaStop:
                replica.Stop();
                Restart(replica, duration + TimeSpan.FromSeconds(11));
                break;
            case Fault.ReplicaFreeze when replica.IsAlive:
                world.Trace.Add($"{replica.Process} freezes for {duration.TotalSeconds:0.0} s");
                replica.Process!.Freeze(duration);
                break;
            case Fault.ReplicaClock when replica.IsAlive:
                replica.SetClock();
                break;
            case Fault.OwnerCrash when owner.Process.IsAlive:
                world.Trace.Add($"{owner.Name} dies");
                owner.Process.Kill();
                world.Scheduler.Post(duration, null, () => Revive(owner));
                break;
            case Fault.Partition:
                world.Network.Cut(replica.Node, owner.Name, duration);
                break;
            case Fault.DatabasePartition:
                world.Network.Cut(replica.Node, replica.Database.Name, duration);
                break;
            case Fault.Flapping:
                Flap(owner, world.Chance.Between(2, 6));
                break;
            case Fault.Lying when !owner.Lies && world.Dependents.Any(dependent => dependent.SweepOf(owner.Kind.Service).Canaries.Count > 0):
                duration = world.Chance.Between(TimeSpan.Zero, 2 * LongOutage);
                world.Trace.Add($"{owner.Name} says for {duration.TotalSeconds:0.0} s that nothing exists");
                owner.LiesUntil = world.Scheduler.Now + duration;
                break;
            case Fault.Lagging when world.Scheduler.Now > owner.LagsUntil + (2 * world.Settings.Sweep.GracePeriod):
                world.Trace.Add($"{owner.Name} lags for {world.Faults.Lag.TotalSeconds:0.0} s");
                owner.Lag(world.Faults.Lag);
                break;
            case Fault.WrongService when world.Owners.Count > 1:
                Misroute(owner, world.Owners.First(other => other != owner), duration);
                break;
            case Fault.WrongEnvironment when world.Dependents.All(dependent => dependent.InboxOf(owner.Kind.Service).Cursor.Epoch is not null):
                Misroute(owner, new(world, owner.Kind, $"staging-{owner.Name}", new(world.NewEpoch())), duration);
                break;
            case Fault.Restore:
                Restore(owner, isNoticed: true);
                break;
            case Fault.Rewind:
                Restore(owner, isNoticed: false);
                break;
            case Fault.Truncate:
                world.Trace.Add($"{owner.Name} is truncated");
                owner.Database.Truncate(world.NewEpoch());
                world.Judge.Restored(owner.Kind.Service, owner.Database);
                break;
            case Fault.Prune when owner.Database.Feed.Count > owner.Database.PrunedPosition:
                var position = world.Chance.Between(owner.Database.PrunedPosition + 1, owner.Database.Feed.Count);
                world.Trace.Add($"{owner.Name} prunes its feed up to position {position}");
                owner.Database.Prune(position);
                world.Judge.Pruned(owner.Kind.Service, owner.Database.Epoch, position);
                break;
        }
    }

    private void Restart(Replica replica, TimeSpan after) => world.Scheduler.Post(after, null, () =>
    {
        if (!replica.IsAlive)
        {
            replica.Start();
        }
    });

    private static void Revive(OwnerHost owner)
    {
        if (!owner.Process.IsAlive)
        {
            owner.Start();
        }
    }

    private void Flap(OwnerHost owner, int times)
    {
        if (times == 0 || world.IsWinding)
        {
            return;
        }

        owner.FailsUntil = world.Scheduler.Now + world.Chance.UpTo(TimeSpan.FromSeconds(3));
        world.Scheduler.Post(world.Chance.UpTo(TimeSpan.FromSeconds(6)), null, () => Flap(owner, times - 1));
    }

    private void Misroute(OwnerHost owner, OwnerHost other, TimeSpan duration)
    {
        world.Trace.Add($"{owner.Name} leads to {other.Name} for {duration.TotalSeconds:0.0} s");
        world.Route(owner.Name, other);
        world.Scheduler.Post(duration, null, () => world.Route(owner.Name, owner));
    }

    /// <summary>Takes a backup, or restores the one that was taken before.</summary>
    private void Restore(OwnerHost owner, bool isNoticed)
    {
        var backup = _backups.Find(backup => backup.Host == owner);
        if (backup.Backup is null)
        {
            _backups.Add((owner, owner.Database.Copy()));
            return;
        }

        _backups.Remove(backup);
        if (isNoticed)
        {
            backup.Backup.StartEpoch(world.NewEpoch());
        }

        world.Trace.Add($"{owner.Name} is restored as of position {backup.Backup.Feed.Count}, in {backup.Backup.Epoch}");
        world.Judge.Restored(owner.Kind.Service, backup.Backup);
        owner.Replace(backup.Backup);
    }
}
