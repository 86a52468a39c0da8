using System.Net;
using SoftReferences.Stores;

namespace SoftReferences.Simulation;

/// <summary>A service that owns entities, with its endpoints.</summary>
internal sealed class OwnerHost
{
    private readonly World _world;
    private readonly List<OwnerWaiter> _waiters = [];
    private OwnerDatabase? _past;
    private TimeSpan _pastAt;
    private int _starts;

    public OwnerHost(World world, OwnerKind kind, string name, OwnerDatabase database)
    {
        (_world, Kind, Name, Database) = (world, kind, name, database);
        Start();
    }

    public OwnerKind Kind { get; }

    /// <summary>Gets the name of the node.</summary>
    public string Name { get; }

    public OwnerDatabase Database { get; private set; }

    /// <summary>Gets the process that answers.</summary>
    public SimulatedProcess Process { get; private set; } = null!;

    /// <summary>Gets or sets the time until which it answers with errors.</summary>
    public TimeSpan FailsUntil { get; set; }

    /// <summary>Gets or sets the time until which it answers Missing for every key, as a service with a wrong filter does.</summary>
    public TimeSpan LiesUntil { get; set; }

    public bool Lies => _world.Scheduler.Now < LiesUntil;

    /// <summary>Gets the time until which it answers with the state at the beginning of its lag.</summary>
    public TimeSpan LagsUntil { get; private set; }

    public void Start()
    {
        _waiters.Clear();
        Process = new(_world.Scheduler, $"{Name}#{++_starts}", TimeSpan.Zero);
    }

    /// <summary>Returns the status of a key as the endpoint reports it, and the time that this describes.</summary>
    public (OwnedStatus Status, TimeSpan At) Find(OwnerKey key)
    {
        var now = _world.Scheduler.Now;
        return Lies && (_world.Guards.UsesCanaries || !_world.Dependents.Any(dependent => dependent.SweepOf(Kind.Service).Canaries.ContainsKey(key.AsNumber()))) ? (OwnedStatus.Missing, now)
            : now < LagsUntil && _past!.Epoch == Database.Epoch ? (_past.Find(key), _pastAt)
            : (Database.Find(key), now);
    }

    /// <summary>Starts to answer with the current state for a while.</summary>
    public void Lag(TimeSpan duration)
    {
        (_past, _pastAt) = (Database.Copy(), _world.Scheduler.Now);
        LagsUntil = _pastAt + duration;
    }

    /// <summary>Ends all faults of its answers.</summary>
    public void Heal() => FailsUntil = LiesUntil = LagsUntil = TimeSpan.Zero;

    /// <summary>Replaces the database of the service.</summary>
    public void Replace(OwnerDatabase database)
    {
        Database = database;
        Announce();
    }

    /// <summary>Wakes the requests that wait for a tombstone.</summary>
    public void Announce()
    {
        OwnerWaiter[] waiters = [.. _waiters];
        _waiters.Clear();
        foreach (var waiter in waiters)
        {
            Process.Post(TimeSpan.Zero, waiter.TryAnswer);
        }
    }

    public void Answer(HttpCall call, Action<HttpReply> reply)
    {
        if (_world.Scheduler.Now < FailsUntil)
        {
            reply(new(HttpStatusCode.ServiceUnavailable, "text/plain", "It fails."u8.ToArray()));
        }
        else if (call.Path == ProtocolRoutes.Exists(Kind.Service) && call.Method == HttpMethod.Post)
        {
            var answer = OwnerProtocol.Exists(this, call);
            reply(answer);
        }
        else if (call.Path == ProtocolRoutes.Deletions(Kind.Service) && call.Method == HttpMethod.Get)
        {
            var waiter = new OwnerWaiter(this, _world, call, reply);
            if (!waiter.TryAnswerNow())
            {
                _waiters.Add(waiter);
                Process.Post(waiter.Wait, waiter.Answer);
            }
        }
        else
        {
            reply(new(HttpStatusCode.NotFound, "text/plain", "No such route."u8.ToArray()));
        }
    }
}
