namespace SoftReferences.Simulation.Tests;

/// <summary>How the judge treats a feed whose owner was set back: it must report every violation, and nothing else.</summary>
public sealed class JudgeTests : IDisposable
{
    private const string Epoch = "epoch";

    private static readonly Tombstone First = Deleted(1, 1, second: 1);
    private static readonly Tombstone Second = Deleted(2, 2, second: 2);

    // The tombstones after the owner was set back look the same: the same keys are deleted again, at the same positions.
    private static readonly Tombstone SecondAgain = Deleted(2, 2, second: 12);
    private static readonly Tombstone Third = Deleted(3, 3, second: 3);
    private static readonly Tombstone ThirdAgain = Deleted(3, 3, second: 13);

    private readonly World _world = new(seed: 1, without: null);
    private readonly OwningService _service;

    public JudgeTests()
    {
        _service = _world.Owners[0].Kind.Service;
        Place(First);
        var backup = new OwnerDatabase(Epoch);
        backup.Commit([new(1, First.Key, IsInsertion: false, First.Time)], TimeSpan.Zero);
        backup.Sequence();
        Place(Second, Third);
        _world.Judge.Restored(_service, backup);
        Place(SecondAgain, ThirdAgain);
    }

    [Fact]
    public void Received_WhatLooksLikeThePast_IsReadOnInThePresent()
    {
        Receive(First, SecondAgain);
        Receive(SecondAgain, ThirdAgain);

        Assert.Null(_world.Judge.Violation);
    }

    [Fact]
    public void Received_WhatWasOnItsWayWhenTheOwnerWasSetBack_IsNoViolation()
    {
        Receive(First, Second);
        Receive(Second, Third);

        Assert.Null(_world.Judge.Violation);
    }

    [Fact]
    public void Received_ThePresentAfterThePast_IsAViolation()
    {
        Receive(Second, ThirdAgain);

        Assert.Equal(new("I3", $"{_world.Dependents[0].Name} continues after position 2 of {_service}, where it had read another tombstone"), _world.Judge.Violation);
    }

    [Fact]
    public void Received_ThePastAfterThePresent_IsAViolation()
    {
        Receive(SecondAgain, Third);

        Assert.Equal(new("I3", $"{_world.Dependents[0].Name} continues after position 2 of {_service}, where it had read another tombstone"), _world.Judge.Violation);
    }

    [Fact]
    public void Received_WhatWasNeverPlaced_IsAViolation()
    {
        Receive(First, Deleted(9, 2, second: 2));

        Assert.Equal(new("I3", $"{_world.Dependents[0].Name} receives tombstones after position 1 of {_service} that were not placed there"), _world.Judge.Violation);
    }

    [Fact]
    public void Received_BehindWhatWasPruned_IsNoViolation_WhenASweepWasAskedFor()
    {
        _world.Judge.Pruned(_service, Epoch, 2);
        _world.Dependents[0].SweepOf(_service).LostFeeds = 1;
        Receive(First, ThirdAgain);

        Assert.Null(_world.Judge.Violation);
    }

    [Fact]
    public void Received_BehindWhatWasPruned_WithoutASweep_IsAViolation()
    {
        _world.Judge.Pruned(_service, Epoch, 2);
        Receive(First, ThirdAgain);

        Assert.Equal(new("I3", $"{_world.Dependents[0].Name} skips {_service} from position 1 to 2 without requesting a sweep"), _world.Judge.Violation);
    }

    [Fact]
    public void Received_BehindWhatWasNotPruned_IsAViolation()
    {
        _world.Dependents[0].SweepOf(_service).LostFeeds = 1;
        Receive(First, ThirdAgain);

        Assert.Equal(new("I3", $"{_world.Dependents[0].Name} skips {_service} from position 1 to 2, although it was not pruned up to there"), _world.Judge.Violation);
    }

    public void Dispose() => _world.Dispose();

    private static Tombstone Deleted(long key, long position, int second) =>
        new(OwnerKey.Of(key), TombstoneKind.Deleted, position, SimulatedTime.Start.AddSeconds(second));

    private void Place(params Tombstone[] tombstones)
    {
        foreach (var tombstone in tombstones)
        {
            _world.Judge.Placed(_service, Epoch, tombstone);
        }
    }

    private void Receive(Tombstone after, Tombstone tombstone) => _world.Judge.Received(
        _world.Dependents[0],
        _service,
        new(Epoch, after.Position) { Seen = TombstoneFingerprint.Of(after) },
        new(Epoch, [tombstone], tombstone.Position, HasMore: false));
}
