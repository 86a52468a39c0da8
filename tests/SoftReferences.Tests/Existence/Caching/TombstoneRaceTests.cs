using Microsoft.Extensions.DependencyInjection;

namespace SoftReferences.Tests;

/// <summary>A tombstone overrides every remembered answer, whichever of them comes first.</summary>
public abstract class TombstoneRaceTests
{
    private readonly TaskCompletionSource _isAsked = new();
    private readonly TaskCompletionSource _mayAnswer = new();

    /// <summary>Configures where answers are stored.</summary>
    protected abstract void Cache(IServiceCollection services);

    [Fact]
    public async Task Tombstone_AfterTheAnswer_MakesTheNextCheckAsk()
    {
        using var world = new MemoryWorld(configureServices: Cache) { Owner = { [1] = Existence.Exists, [2] = Existence.Exists } };
        await world.CheckAsync(1, 2);
        world.Owner.Remove(1);

        world.Receive(1);

        Assert.Equal([SoftReferenceFailureKind.Missing, null], await world.CheckAsync(1, 2));
        Assert.Equal([OwnerKey.Of(1)], world.Source.Calls.Last());
    }

    [Theory]
    [InlineData(TombstoneKind.Deleted)]
    [InlineData(TombstoneKind.Merged)]
    public async Task Tombstone_WhileTheOwnerIsAsked_KeepsItsAnswerFromBeingRemembered(TombstoneKind kind)
    {
        using var world = new MemoryWorld(configureServices: Cache) { Owner = { [1] = Existence.Exists }, BeforeAnswer = WaitAsync };
        var check = world.IsAcceptedAsync(1);
        await _isAsked.Task;

        // The owner has looked, and deletes the entity before its answer arrives.
        world.Owner.Remove(1);
        world.Receive(1, kind);
        _mayAnswer.SetResult();

        Assert.True(await check);
        Assert.Equal([SoftReferenceFailureKind.Missing], await world.CheckAsync(1));
    }

    [Fact]
    public async Task Tombstone_WhileAnExpiredAnswerIsAskedForAgain_EndsItToo()
    {
        using var world = new MemoryWorld(configureServices: Cache) { Owner = { [1] = Existence.Exists } };
        await world.CheckAsync(1);
        world.Time.Advance(TimeSpan.FromSeconds(30));
        (world.BeforeAnswer, world.Owner[1]) = (WaitAsync, Existence.Unknown);
        var check = world.CheckAsync(1);
        await _isAsked.Task;

        world.Receive(1);
        _mayAnswer.SetResult();

        Assert.Equal([SoftReferenceFailureKind.Unavailable], await check);
    }

    [Fact]
    public async Task Tombstone_IsBelievedBeforeAnAnswerOfAnotherNode()
    {
        using var world = new MemoryWorld(configureServices: Cache) { Owner = { [1] = Existence.Exists } };
        world.Receive(1);

        // Another node's answer from before the tombstone is still in the cache.
        var memory = new OwnerMemory(BillingAccounts.Service, world.Services.GetRequiredService<ExistenceCache>(), world.Time);
        memory.Remember(string.Empty, OwnerKey.Of(1), Existence.Exists, world.Time.GetUtcNow(), new());
        Assert.Equal(CachedTrust.Fresh, memory.Recall(string.Empty, OwnerKey.Of(1), new()));

        memory.Fence("one", [new(OwnerKey.Of(1), TombstoneKind.Deleted, 1, world.Time.GetUtcNow())], new());

        Assert.Equal(CachedTrust.None, memory.Recall(string.Empty, OwnerKey.Of(1), new()));
        Assert.Equal(CachedTrust.None, await memory.RecallSharedAsync(string.Empty, OwnerKey.Of(1), new(), CancellationToken.None));
    }

    [Fact]
    public async Task Tombstone_OfARestoredKey_LiftsTheOneBefore()
    {
        using var world = new MemoryWorld(configureServices: Cache) { Owner = { [1] = Existence.Exists } };
        world.Receive(1, position: 5);
        await world.CheckAsync(1);
        await world.CheckAsync(1);
        Assert.Equal(2, world.Calls);

        world.Receive(1, TombstoneKind.Restored, position: 6);

        await world.CheckAsync(1);
        await world.CheckAsync(1);
        Assert.Equal(3, world.Calls);
    }

    [Fact]
    public async Task Tombstones_OutOfOrder_AreTakenInTheOrderOfTheirPositions()
    {
        using var world = new MemoryWorld(configureServices: Cache) { Owner = { [1] = Existence.Exists } };
        world.Receive(1, TombstoneKind.Restored, position: 6);

        world.Receive(1, TombstoneKind.Deleted, position: 5);

        await world.CheckAsync(1);
        await world.CheckAsync(1);
        Assert.Equal(1, world.Calls);
    }

    [Fact]
    public async Task Tombstone_OfAnotherEpoch_CountsWhateverItsPosition()
    {
        using var world = new MemoryWorld(configureServices: Cache) { Owner = { [1] = Existence.Exists } };
        world.Receive(1, TombstoneKind.Restored, position: 6);
        world.Epoch = "two";

        world.Receive(1, TombstoneKind.Deleted, position: 1);

        await world.CheckAsync(1);
        await world.CheckAsync(1);
        Assert.Equal(2, world.Calls);
    }

    [Fact]
    public async Task Tombstone_EndsWhatIsRememberedInEveryScope()
    {
        using var world = new MemoryWorld(configureServices: Cache) { Owner = { [1] = Existence.Exists } };
        foreach (var scope in new[] { null, "a", "b" })
        {
            world.Current = scope;
            await world.CheckAsync(1);
        }

        world.Owner.Clear();
        world.Receive(1);

        foreach (var scope in new[] { null, "a", "b" })
        {
            world.Current = scope;
            Assert.Equal([SoftReferenceFailureKind.Missing], await world.CheckAsync(1));
        }
    }

    [Fact]
    public async Task Tombstone_IsForgotten_WhenNoAnswerFromBeforeItCanBeLeft()
    {
        using var world = new MemoryWorld(configureServices: Cache) { Owner = { [1] = Existence.Exists } };
        world.Receive(1);
        world.Time.Advance(OwnerMemory.RetentionOf(new()));
        world.Receive(2);

        await world.CheckAsync(1);
        await world.CheckAsync(1);

        Assert.Equal(1, world.Calls);
    }

    [Fact]
    public async Task Tombstones_MoreThanAreHeld_EndAllThatIsRememberedForAWhile()
    {
        using var world = new MemoryWorld(configureServices: Cache) { Owner = { [1] = Existence.Exists } };
        await world.CheckAsync(1);
        Tombstone[] many = [.. Enumerable.Range(1, TombstoneFence.Capacity + 1).Select(number => new Tombstone(OwnerKey.Of(number + 1), TombstoneKind.Deleted, number, world.Time.GetUtcNow()))];

        world.Memory.Fence(BillingAccounts.Service, world.Epoch, many);

        await world.CheckAsync(1);
        await world.CheckAsync(1);
        Assert.Equal(3, world.Calls);
        world.Time.Advance(OwnerMemory.RetentionOf(new()));
        await world.CheckAsync(1);
        await world.CheckAsync(1);
        Assert.Equal(4, world.Calls);
    }

    private Task WaitAsync(IReadOnlyList<OwnerKey> keys, CancellationToken cancellationToken)
    {
        _isAsked.TrySetResult();
        return _mayAnswer.Task;
    }
}
