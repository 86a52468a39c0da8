using SoftReferences.StoreContract;
using SoftReferences.Stores;

namespace SoftReferences.Simulation.Tests.Contract;

/// <summary>The store of the simulation, on a network without faults.</summary>
internal sealed class SimulatedStoreUnderTest : StoreUnderTest
{
    private const string Name = "dependent";

    private readonly World _world = new(seed: 1, without: null);
    private readonly WorldSettings _settings;
    private readonly SimulatedReference[] _references;
    private readonly DependentDatabase _database;
    private int _replicas;

    // All keys have the same number of digits, so that their text sorts like their numbers.
    private long _keys = 1_000;

    public SimulatedStoreUnderTest(StoreSettings settings)
    {
        _world.Network.IsHealed = true;
        _settings = _world.Settings with { Cleanup = settings.Cleanup, Breaker = settings.Breaker, Sweep = settings.Sweep };
        Owner = _world.Dependents[0].Owners[0];
        _references = [new("Bowl.UserId", Owner, OrphanAction.Delete, MergeAction.Repoint), new("Collar.UserId", Owner, OrphanAction.Delete, MergeAction.Repoint)];
        _database = new(Name, _references, _world.Judge);
    }

    public override ReferencedOwner Owner { get; }

    public override string First => _references[0].Name;

    public override string Second => _references[1].Name;

    public override DateTimeOffset Now => SimulatedTime.Start + _world.Scheduler.Now;

    public override IDependentStore NewReplica()
    {
        var node = $"{Name}-{++_replicas}";
        return new PumpedStore(new(new(_world, new(_world.Scheduler, node, TimeSpan.Zero), node, _database), _settings), _world.Scheduler);
    }

    public override void Advance(TimeSpan duration)
    {
        var isOver = false;
        _world.Scheduler.Post(duration, null, () => isOver = true);
        while (!isOver)
        {
            _world.Scheduler.RunNext(TimeSpan.MaxValue);
        }
    }

    public override OwnerKey[] NewKeys(int count) => [.. Enumerable.Range(0, count).Select(_ => OwnerKey.Of(++_keys))];

    public override Task AddRowsAsync(string reference, OwnerKey key, int rows)
    {
        for (var row = 0; row < rows; row++)
        {
            _database.Seed(ReferenceOf(reference), key);
        }

        return Task.CompletedTask;
    }

    public override Task<int> CountRowsAsync(string reference, OwnerKey key) => Task.FromResult(RowsOf(reference, key).Count());

    public override Task RemoveRowsAsync(string reference, OwnerKey key)
    {
        foreach (var row in RowsOf(reference, key).ToList())
        {
            _database.Remove(row);
        }

        return Task.CompletedTask;
    }

    // A person's decisions access the database directly.
    public override Task<IReadOnlyList<HeldWork>> FindHeldAsync() => Task.FromResult<IReadOnlyList<HeldWork>>(
    [
        .. Decisions.Open.Select(hold => new HeldWork(hold.Id, hold.Service.ResourceName, hold.Reference!.Name, string.Empty, Now)
        {
            Epoch = hold.Epoch,
            Tombstones = _database.Work.Count(work => work.Hold == hold.Id),
        }),
    ]);

    public override Task ApproveAsync(long hold) => Decide(hold, Decisions.Approve);

    public override Task RejectAsync(long hold) => Decide(hold, Decisions.Reject);

    public override Task ReleaseOwnerAsync() => NewReplica().Operations.ReleaseOwnerAsync(Owner.Service, "ann", "Its data was restored.");

    public override Task ResumeSweepsAsync()
    {
        _database.SweepOf(Owner.Service).ResumeAnew();
        return Task.CompletedTask;
    }

    public override Task ResumeParkedAsync()
    {
        foreach (var work in _database.Work.Where(work => work.State == WorkState.Parked))
        {
            work.Resume();
        }

        return Task.CompletedTask;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _world.Dispose();
        }

        base.Dispose(disposing);
    }

    private SimulatedDecisions Decisions => new(_world, _database);

    private Task Decide(long hold, Action<HoldRecord> decide)
    {
        decide(Decisions.Open.Single(open => open.Id == hold));
        return Task.CompletedTask;
    }

    private SimulatedReference ReferenceOf(string name) => _references.Single(reference => reference.Name == name);

    private IEnumerable<DependentRow> RowsOf(string reference, OwnerKey key) => _database.Rows.Where(row => row.Reference == ReferenceOf(reference) && row.Key == key);
}
