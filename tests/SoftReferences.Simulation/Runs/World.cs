namespace SoftReferences.Simulation;

/// <summary>Everything that exists in one run.</summary>
internal sealed class World : IDisposable
{
    private static readonly TimeSpan TimeToSettle = TimeSpan.FromMinutes(5);

    private readonly Dictionary<string, OwnerHost> _hosts = new(StringComparer.Ordinal);
    private readonly List<OwnerHost> _owners = [];
    private readonly List<Replica> _replicas = [];
    private readonly List<DependentDatabase> _dependents = [];

    public World(int seed, Guard? without)
    {
        Seed = seed;
        Chance = new(seed);
        Scheduler = new(Chance);
        Trace = new(Scheduler);
        Guards = new(without);
        Judge = new(this);
        Faults = FaultProfile.Draw(Chance).Tempting(without);
        Settings = WorldSettings.Draw(Chance, Faults);
        Network = new(Scheduler, Chance, Faults);
        Keys = [.. Enumerable.Range(1, Chance.Between(3, 10)).Select(number => OwnerKey.Of((long)number))];
        foreach (var kind in OwnerKinds.All.Take(Chance.Between(1, OwnerKinds.All.Count)))
        {
            AddOwner(kind);
        }

        var dependents = Chance.Between(1, 2);
        for (var number = 1; number <= dependents; number++)
        {
            AddDependent($"dependent{number}");
        }
    }

    public int Seed { get; }

    public Chance Chance { get; }

    public Scheduler Scheduler { get; }

    public Trace Trace { get; }

    public Guards Guards { get; }

    public Judge Judge { get; }

    public FaultProfile Faults { get; }

    public WorldSettings Settings { get; }

    public SimulatedNetwork Network { get; }

    public IReadOnlyList<OwnerKey> Keys { get; }

    public IReadOnlyList<OwnerHost> Owners => _owners;

    public IReadOnlyList<Replica> Replicas => _replicas;

    public IReadOnlyList<DependentDatabase> Dependents => _dependents;

    /// <summary>Gets or sets the last answer that reached a process.</summary>
    public HttpReply? LastReply { get; set; }

    /// <summary>Gets a value indicating whether nothing new is begun any more.</summary>
    public bool IsWinding { get; private set; }

    /// <summary>Gets the host of an owner, regardless of where its address leads.</summary>
    public OwnerHost OwnerOf(OwningService service) => _owners.First(owner => owner.Kind.Service == service);

    /// <summary>Gets the host that an address leads to.</summary>
    public OwnerHost HostOf(string address) => _hosts[address];

    /// <summary>Makes an address lead to a host.</summary>
    public void Route(string address, OwnerHost host) => _hosts[address] = host;

    /// <summary>Returns the name of a new epoch.</summary>
    public string NewEpoch() => $"epoch{++_epochs}";

    /// <summary>Returns whether a dependent has read the whole feed of an owner.</summary>
    public static bool HasReadAll(InboxState inbox, OwnerDatabase owner) =>
        !owner.HasPending && inbox.Cursor == new FeedCursor(owner.Epoch, owner.Feed.Count) && !OwnerProtocol.IsLost(owner, inbox.Cursor.Position, inbox.Cursor.Seen);

    public SeedResult Run()
    {
        foreach (var replica in _replicas)
        {
            replica.Start();
        }

        foreach (var owner in _owners)
        {
            new OwnerWorkload(this, owner).Start();
        }

        var injector = new FaultInjector(this);
        injector.Start();
        var person = new Person(this);
        person.Start();
        RunUntil(Settings.Duration, static () => false);
        IsWinding = true;
        Trace.Add("Nothing goes wrong any more.");
        injector.Heal();
        var end = Scheduler.Now + TimeToSettle;
        RunUntil(end, () =>
        {
            person.Tidy();
            return HasSettled();
        });
        if (Judge.Violation is null && !HasSettled())
        {
            Judge.Fail("I3", $"not all work has ended within {TimeToSettle.TotalSeconds:0} s: {string.Join("; ", Unsettled())}");
        }

        if (Judge.Violation is null)
        {
            Judge.CheckEnd();
        }

        return new(Seed, Judge.Violation, Trace.Hash, Scheduler.Steps, Trace.Lines);
    }

    public void Dispose()
    {
        foreach (var replica in _replicas)
        {
            replica.Dispose();
        }
    }

    private int _epochs;

    private void AddOwner(OwnerKind kind)
    {
        var database = new OwnerDatabase(NewEpoch());
        foreach (var key in Keys.Where(_ => Chance.Of(0.7)))
        {
            database.Seed(key);
        }

        var host = new OwnerHost(this, kind, kind.Service.Name, database);
        _owners.Add(host);
        Route(host.Name, host);
    }

    private void AddDependent(string name)
    {
        var references = new List<SimulatedReference>();
        foreach (var owner in _owners)
        {
            var count = Chance.Between(1, 2);
            for (var number = 1; number <= count; number++)
            {
                references.Add(new($"{name}.{owner.Name}{number}", new(owner.Kind.Service, OwnerKeyKind.Number), Chance.Of(0.5) ? OrphanAction.Delete : OrphanAction.SetNull, Chance.Of(0.8) ? MergeAction.Repoint : MergeAction.Keep));
            }
        }

        var database = new DependentDatabase(name, references, Judge);
        foreach (var reference in references)
        {
            var entities = HostOf(reference.Owner.Service.Name).Database.Entities;
            foreach (var key in Keys.Where(key => entities.ContainsKey(key) || Chance.Of(0.2)))
            {
                for (var left = Chance.Between(0, 3); left > 0; left--)
                {
                    database.Seed(reference, key);
                }
            }
        }

        _dependents.Add(database);
        var replicas = Chance.Between(1, 3);
        for (var number = 1; number <= replicas; number++)
        {
            _replicas.Add(new(this, database, $"{name}-{number}"));
        }
    }

    /// <summary>Runs until a time, or until it may stop.</summary>
    private void RunUntil(TimeSpan end, Func<bool> mayStop)
    {
        var look = Scheduler.Now;
        while (Judge.Violation is null && Scheduler.RunNext(end))
        {
            if (Scheduler.LeftTheThread)
            {
                Judge.Fail("Simulation", "code ran on another thread, so this run is not repeatable");
            }

            if (Scheduler.Now - look > TimeSpan.FromSeconds(1))
            {
                look = Scheduler.Now;
                if (mayStop())
                {
                    break;
                }
            }
        }
    }

    private bool HasSettled() => !Unsettled().Any();

    private IEnumerable<string> Unsettled()
    {
        foreach (var database in _dependents)
        {
            if (database.HasRunning)
            {
                yield return $"{database.Name} has a transaction running";
            }

            foreach (var owner in database.Owners)
            {
                var (inbox, host) = (database.InboxOf(owner.Service), HostOf(owner.Service.Name));
                if (inbox.HeldReason is not null || !HasReadAll(inbox, host.Database))
                {
                    yield return $"{database.Name} has read {owner.Service} up to {inbox.Cursor} ({inbox.HeldReason ?? "not held"}), and the newest is {host.Database.Feed.Count} of {host.Database.Epoch}";
                }

                foreach (var work in database.Work.Where(work => work.Reference.Owner == owner && work.Epoch == inbox.Cursor.Epoch && work.IsUnfinished))
                {
                    yield return $"the work of {work.Reference.Name} for {work.Key} is {work.State}: {work.LastError}";
                }

                var ledger = database.SweepOf(owner.Service);
                if (ledger.State is not { IsRunning: false, Number: > 0, Requested: null, StoppedReason: null } || ledger.Suspects.Keys.Any(suspect => !inbox.IsDisputed(suspect.Key)))
                {
                    yield return $"the sweep of {owner.Service} by {database.Name} is {ledger.State}, with {ledger.Suspects.Count} suspects";
                }

                if (database.ChangesSinceSweep.Contains(owner.Service.ResourceName))
                {
                    yield return $"{database.Name} has got rows that refer to {owner.Service}, or keys of it back, since it was swept";
                }

                foreach (var record in database.Unverified.Where(record => record.Reference.Owner == owner))
                {
                    yield return $"{record.Key} of {record.Reference.Name} is unverified";
                }
            }
        }
    }
}
