using SoftReferences.Stores;

namespace SoftReferences.Simulation.Tests;

/// <summary>How the judge treats rows whose key a person has decided about.</summary>
public sealed class DecisionTests : IDisposable
{
    private const string Epoch = "epoch";

    private static readonly OwnerKey Key = OwnerKey.Of(7L);
    private static readonly OwnerKey Other = OwnerKey.Of(8L);

    private readonly World _world = new(seed: 1, without: null);
    private readonly DependentDatabase _database;
    private readonly SimulatedReference _reference;
    private readonly SimulatedProcess _process;
    private readonly Guid _claim = Guid.NewGuid();

    public DecisionTests()
    {
        _database = _world.Dependents[0];
        _reference = _database.References[0];
        _process = new(_world.Scheduler, "dependent1-1#1", TimeSpan.Zero);
    }

    [Fact]
    public void Removal_ThatTheOwnerConfirmed_IsNoViolation()
    {
        var work = Receive(new(Key, TombstoneKind.Deleted, 1, SimulatedTime.Start));
        Tell(Key, OwnedStatus.Deleted);
        Remove(work);

        Assert.Null(_world.Judge.Violation);
    }

    [Fact]
    public void Removal_OfADisputedKey_IsAViolation()
    {
        var earlier = Receive(new(Key, TombstoneKind.Deleted, 1, SimulatedTime.Start));
        var work = Receive(new(Key, TombstoneKind.Deleted, 2, SimulatedTime.Start));
        var hold = new HoldRecord { Id = 1, Service = _reference.Owner.Service, Reference = _reference, Epoch = Epoch };
        _database.Holds.Add(hold);
        work.Hold = hold.Id;

        new SimulatedDecisions(_world, _database).Reject(hold);
        Tell(Key, OwnedStatus.Deleted);
        Remove(work);

        Assert.Equal((WorkState.Cancelled, WorkState.Cancelled), (earlier.State, work.State));
        Assert.Equal(new("I2", $"{_process} removes row 1 of {_reference.Name} with 7, although the latest tombstone of the key is Disputed"), _world.Judge.Violation);
    }

    [Theory]
    [InlineData(OwnedStatus.Exists, null)]
    [InlineData(OwnedStatus.Missing, "I2")]
    public void Repointing_NeedsTheOtherEntity(OwnedStatus other, string? violated)
    {
        var work = Receive(new(Key, TombstoneKind.Merged, 1, SimulatedTime.Start) { MergedInto = Other });
        Tell(Key, OwnedStatus.Deleted);
        Tell(Other, other);
        _world.Judge.Repointed(_process, _database, _claim, new(1, _reference, Key), work, ItemOf(work));

        Assert.Equal(violated, _world.Judge.Violation?.Invariant);
    }

    [Fact]
    public void Repointing_ToAnotherKeyThanTheOneAtTheEnd_IsAViolation()
    {
        var work = Receive(new(Key, TombstoneKind.Merged, 1, SimulatedTime.Start) { MergedInto = Other });
        Receive(new(Other, TombstoneKind.Deleted, 2, SimulatedTime.Start));
        Tell(Key, OwnedStatus.Deleted);
        Tell(Other, OwnedStatus.Exists);
        _world.Judge.Repointed(_process, _database, _claim, new(1, _reference, Key), work, ItemOf(work));

        Assert.Equal(new("I2", $"{_process} points row 1 of {_reference.Name} from 7 to 8, although its chain of merges ends elsewhere"), _world.Judge.Violation);
    }

    public void Dispose() => _world.Dispose();

    private static CleanupItem ItemOf(WorkRecord work) => new(work.Id, work.Key, 1) { MergedInto = work.MergedInto };

    private WorkRecord Receive(Tombstone tombstone)
    {
        var inbox = _database.InboxOf(_reference.Owner.Service);
        inbox.Cursor = new(Epoch, tombstone.Position);
        inbox.Tombstones[tombstone.Key] = new(tombstone, Epoch, SimulatedTime.Start, TimeSpan.Zero);
        new SimulatedInboxWork(_database, _reference.Owner, Epoch, SimulatedTime.Start).Add(tombstone);
        return _database.Work.Last(work => work.Reference == _reference);
    }

    private void Tell(OwnerKey key, OwnedStatus status) => _world.Judge.Told(
        new(_process, nameof(CleanupService), _claim, HttpMethod.Post, string.Empty, string.Empty, null, []),
        new(_reference.Owner.Service, Epoch, TimeSpan.Zero, [key], [status]));

    private void Remove(WorkRecord work) => _world.Judge.Removed(_process, _database, _claim, new(1, _reference, Key), work, ItemOf(work));
}
