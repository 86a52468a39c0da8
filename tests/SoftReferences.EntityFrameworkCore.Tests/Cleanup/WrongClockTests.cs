using Microsoft.EntityFrameworkCore;
using SoftReferences.EntityFrameworkCore.Entities;
using SoftReferences.Stores;

namespace SoftReferences.EntityFrameworkCore.Tests.Cleanup;

/// <summary>The effect of a replica whose machine has the wrong time on the other replicas (I4, I6).</summary>
public sealed class WrongClockTests : IDisposable
{
    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    // The database's clock keeps running, also on a slow machine, but the test's clock does not.
    private static readonly TimeSpan Slack = TimeSpan.FromMinutes(5);

    private readonly PostgreSqlDatabase _database = new();
    private readonly CleanupWorld _world;

    public WrongClockTests() => _world = new CleanupWorld(_database, breaker: new BreakerOptions { MaximumRows = 10, MaximumKeyShare = 1, MaximumRowShare = 1 });

    public static TheoryData<int> Ahead => new(-400, -1, 1, 400);

    [Theory]
    [MemberData(nameof(Ahead))]
    public async Task WorkOfAReplicaThatDies_IsTakenOverWhenItsLeaseEnds_AndNoSooner(int days)
    {
        await DeleteAsync(1);
        await _world.FollowAsync();
        var claimed = await ClaimOfPetsAsync(_world.NewStore(WrongClock.Corrected(days * Day)));
        Assert.NotNull(claimed);

        _world.Time.Advance(_world.Options.LeaseDuration - TimeSpan.FromSeconds(10));
        Assert.Null(await ClaimOfPetsAsync(_world.Store));

        _world.Time.Advance(TimeSpan.FromSeconds(10) + Slack);
        Assert.NotNull(await ClaimOfPetsAsync(_world.Store));
    }

    [Theory]
    [MemberData(nameof(Ahead))]
    public async Task WhatItTakesIn_AndWhatItPutsOff_IsDueForTheOthersAtOnce(int days)
    {
        var wrong = _world.NewStore(WrongClock.Corrected(days * Day));
        await DeleteAsync(1);
        await _world.NewFollower(wrong).FollowOnceAsync(CancellationToken.None);
        var deferred = 0;
        for (; await wrong.Cleanup.ClaimAsync(CancellationToken.None) is { } batch; deferred++)
        {
            await wrong.Cleanup.DeferAsync(batch, batch.Items, TimeSpan.FromMinutes(1), "The owner cannot say.", countsAsAttempt: false, CancellationToken.None);
        }

        Assert.NotEqual(0, deferred);
        Assert.Null(await _world.Store.Cleanup.ClaimAsync(CancellationToken.None));

        _world.Time.Advance(TimeSpan.FromMinutes(1) + Slack);

        await _world.FollowAndCleanAsync();
        Assert.Empty(await _world.AllAsync<Pet>());
        Assert.True(await _world.IsDoneAsync());
        Assert.All(await _world.RecordsAsync(), record => Assert.InRange(record.FinishedAt!.Value, DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddHours(1)));
    }

    [Fact]
    public async Task WhatIsRetained_StaysForAsLong()
    {
        _world.Options.TombstoneRetention = _world.Options.RecordRetention = 365 * Day;
        await DeleteAsync(1);
        await _world.FollowAndCleanAsync();
        var retained = (await TombstonesAsync(), (await _world.RecordsAsync()).Count);
        Assert.True(retained is (1, > 0));

        var wrong = _world.NewStore(WrongClock.Corrected(4_000 * Day));
        Assert.Equal((0L, 0L), await wrong.Pruner.PruneAsync((_, exception) => throw exception, CancellationToken.None));
        Assert.Equal(retained, (await TombstonesAsync(), (await _world.RecordsAsync()).Count));

        // Once enough time has really passed, everything is pruned.
        _world.Time.Advance(4_000 * Day);
        Assert.Equal(((long)retained.Item1, (long)retained.Count), await _world.PruneAsync());
    }

    [Theory]
    [MemberData(nameof(Ahead))]
    public async Task LimitOfTheBreaker_IsForAllReplicasTogether(int days)
    {
        await DeleteAsync(8);
        await _world.FollowAndCleanAsync();
        Assert.Empty(await _world.AllAsync<Pet>());

        await DeleteAsync(8);
        await _world.FollowAsync();
        var wrong = _world.NewReplica(WrongClock.Corrected(days * Day));
        while (await wrong.RunOnceAsync(CancellationToken.None))
        {
        }

        Assert.Equal(8, (await _world.AllAsync<Pet>()).Count);
        Assert.NotEmpty(await _world.Store.Operations.FindHeldAsync());
    }

    [Fact]
    public async Task ClockThatIsSetWhileAReplicaWorks_ChangesNothing()
    {
        var machine = new WrongClock(TimeProvider.System);
        var store = _world.NewStore(new DatabaseClock(machine, isCorrected: true));
        await DeleteAsync(1);
        await _world.FollowAsync();
        machine.Ahead = -Day;

        var claimed = await ClaimOfPetsAsync(store);
        Assert.NotNull(claimed);
        machine.Ahead = Day;
        await store.Cleanup.ExecuteAsync(claimed, claimed.Items, null, CancellationToken.None);

        Assert.Empty(await _world.AllAsync<Pet>());
        Assert.InRange((await _world.RecordAsync("Pet.UserId")).FinishedAt!.Value, DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow.AddHours(1));
    }

    public void Dispose()
    {
        _world.Dispose();
        _database.Dispose();
    }

    // Claims until the work is that of the pets. All other work stays claimed.
    private static async Task<CleanupBatch?> ClaimOfPetsAsync(IDependentStore store)
    {
        while (await store.Cleanup.ClaimAsync(CancellationToken.None) is { } batch)
        {
            if (batch.Reference == "Pet.UserId")
            {
                return batch;
            }
        }

        return null;
    }

    private async Task DeleteAsync(int users)
    {
        SoftRef<AuthUsers>[] gone = [.. Enumerable.Range(0, users).Select(_ => CleanupWorld.NewUser())];
        await _world.AddAsync(gone.Select(user => new Pet { UserId = user }));
        _world.Owner.Report(TombstoneKind.Deleted, gone);
    }

    private async Task<int> TombstonesAsync()
    {
        await using var context = _world.Open();
        return await context.Set<InboxTombstone>().CountAsync();
    }
}
