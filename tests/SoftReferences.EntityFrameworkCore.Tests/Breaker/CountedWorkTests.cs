using Microsoft.EntityFrameworkCore;
using SoftReferences.EntityFrameworkCore.Entities;
using SoftReferences.EntityFrameworkCore.Tests.Cleanup;

namespace SoftReferences.EntityFrameworkCore.Tests.Breaker;

public sealed class PostgreSqlCountedWorkTests() : CountedWorkTests(new PostgreSqlDatabase());

public sealed class SqliteCountedWorkTests() : CountedWorkTests(new SqliteDatabase());

/// <summary>The breaker counts every row that clean-up changes, in every way in which it changes rows (I6).</summary>
public abstract class CountedWorkTests(TestDatabase database) : IDisposable
{
    private const int Users = 6;
    private const int RowsPerUser = 3;

    private readonly SoftRef<AuthUsers>[] _users = [.. Enumerable.Range(0, Users).Select(_ => CleanupWorld.NewUser())];
    private CleanupWorld? _world;

    [Theory]
    [InlineData(1)]
    [InlineData(500)]
    public async Task EachAction_CountsItsRowsAndKeys(int batchSize)
    {
        var world = Open(new() { BatchSize = batchSize }, new() { MaximumRows = (Users * RowsPerUser) - 1, MaximumRowShare = 1, MaximumKeyShare = 1 });
        await world.AddAsync(Rows(user => new Pet { UserId = user }));
        await world.AddAsync(Rows(user => new Visit { UserId = user }));
        await world.AddAsync(Rows(user => new Order { UserId = user }));
        await world.AddAsync(Rows(user => new Review { UserId = user, Author = "Ann" }));
        await world.AddAsync(Rows(user => new Letter { UserId = user, Mark = "burn" }));
        await world.AddAsync(Rows(user => new Receipt { UserId = user }));
        world.Owner.Report(TombstoneKind.Deleted, _users);

        await world.FollowAndCleanAsync();

        var held = await world.Store.Operations.FindHeldAsync();
        Assert.Equal(["Letter.UserId", "Order.UserId", "Pet.UserId", "Review.UserId", "Visit.UserId"], held.Select(hold => hold.Reference).Order(StringComparer.Ordinal));
        Assert.All(held, hold => Assert.StartsWith("18 rows of 6 keys would have been removed or changed within 01:00:00, and no more than 17 rows may be. ", hold.Reason, StringComparison.Ordinal));
    }

    [Fact]
    public async Task EachKey_CountsOnce_WhateverTheLimitIs()
    {
        var world = Open(new(), new() { MaximumKeys = Users, MaximumRowShare = 1, MaximumKeyShare = 1 });
        await world.AddAsync(Rows(user => new Pet { UserId = user }));
        world.Owner.Report(TombstoneKind.Deleted, _users);

        await world.FollowAndCleanAsync();

        Assert.Empty(await world.AllAsync<Pet>());
        Assert.Empty(await world.Store.Operations.FindHeldAsync());
    }

    [Fact]
    public async Task RowsThatAMergeRemoves_Count()
    {
        var world = Open(new() { BatchSize = 1 }, new() { MaximumRows = 2, MaximumRowShare = 1, MaximumKeyShare = 1 });
        var target = CleanupWorld.NewUser();
        world.Owner.Alive.Add(OwnerKey.Of(target.Value));
        await world.AddAsync(new Subscription { UserId = target, Topic = "news" });
        await world.AddAsync(_users.Select(user => new Subscription { UserId = user, Topic = "news" }));
        foreach (var user in _users)
        {
            world.Owner.ReportMerge(user, target);
        }

        await world.FollowAndCleanAsync();

        Assert.InRange((await world.AllAsync<Subscription>()).Count, 1 + Users - 2, 1 + Users);
        Assert.Equal("Subscription.UserId", Assert.Single(await world.Store.Operations.FindHeldAsync()).Reference);
    }

    [Fact]
    public async Task RowsThatAreKept_AreNotCounted_WhereverTheyAre()
    {
        var world = Open(new(), new());
        await world.AddAsync(_users.Select(user => new Parcel { To = new() { UserId = user }, Label = new() { UserId = user } }));
        world.Owner.Report(TombstoneKind.Deleted, _users);

        await world.FollowAndCleanAsync();

        foreach (var reference in new[] { "Parcel.Label.UserId", "Parcel.To.UserId" })
        {
            var records = await world.RecordsAsync(reference);
            Assert.Equal(Users, records.Count);
            Assert.All(records, record => Assert.Equal(CleanupState.Done, record.State));
        }

        Assert.DoesNotContain(await world.AllAsync<ReferenceBreaker>(), breaker => breaker.Reference.StartsWith("Parcel.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task KeyWhoseWorkBeganInAnEarlierWindow_CountsInThisOne()
    {
        var world = Open(new() { BatchSize = 1 }, new() { MaximumKeys = Users - 1, MaximumRowShare = 1, MaximumKeyShare = 1 });
        await world.AddAsync(Rows(user => new Visit { UserId = user }));
        world.Owner.Report(TombstoneKind.Deleted, _users);
        await BeginAsync(world, world.Time.GetUtcNow() - TimeSpan.FromHours(1));

        await world.FollowAndCleanAsync();

        Assert.Contains($" rows of {Users} keys would have been removed", Assert.Single(await world.Store.Operations.FindHeldAsync()).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task KeyWhoseWorkBeganInThisWindow_DoesNotCountAgain()
    {
        var world = Open(new() { BatchSize = 1 }, new() { MaximumKeys = 1, MaximumRowShare = 1, MaximumKeyShare = 1 });
        await world.AddAsync(Rows(user => new Visit { UserId = user }));
        world.Owner.Report(TombstoneKind.Deleted, _users);
        await BeginAsync(world, world.Time.GetUtcNow() - TimeSpan.FromMinutes(59));

        await world.FollowAndCleanAsync();

        Assert.Empty(await world.Store.Operations.FindHeldAsync());
    }

    [Fact]
    public async Task KeyWhoseWorkTakesLongerThanAWindow_CountsOnceInIt()
    {
        var world = Open(new() { BatchSize = 1, KeysPerClaim = 1 }, new() { MaximumKeys = 1, MaximumRowShare = 1, MaximumKeyShare = 1 });
        var user = CleanupWorld.NewUser();
        await world.AddAsync(Enumerable.Range(0, 12).Select(_ => new Visit { UserId = user }));
        world.Owner.Report(TombstoneKind.Deleted, user);
        await BeginAsync(world, world.Time.GetUtcNow() - TimeSpan.FromHours(1));

        // The clock advances whenever it is read, so that each turn ends after a little work.
        world.Time.AutoAdvanceAmount = TimeSpan.FromMilliseconds(400);
        var claims = 0;
        while (await world.CleanOnceAsync())
        {
            claims++;
        }

        Assert.True(claims > 1, "The work was done in a single claim, so the key was not spread over several.");
        Assert.DoesNotContain(await world.AllAsync<Visit>(), visit => visit.UserId is not null);
        Assert.Empty(await world.Store.Operations.FindHeldAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task RowsThatStay_CountOnce_AlsoWhereTheyAreLookedAtTwice(bool comesOneMore)
    {
        var world = Open(new(), new() { MaximumKeys = Users, MaximumRows = Users * RowsPerUser, MaximumRowShare = 1, MaximumKeyShare = 1 });
        await world.AddAsync(Rows(user => new Review { UserId = user, Author = "Ann" }));
        await world.AddAsync(Rows(user => new Letter { UserId = user, Mark = "keep" }));
        world.Owner.Report(TombstoneKind.Deleted, _users);
        await world.FollowAndCleanAsync();
        await using (var context = world.Open())
        {
            // As if a transaction had been running that could not see the tombstones: a second look is due.
            await context.Set<CleanupRecord>().Where(record => record.Reference == "Review.UserId" || record.Reference == "Letter.UserId").ExecuteUpdateAsync(update => update
                .SetProperty(record => record.State, CleanupState.Settling).SetProperty(record => record.Rows, 0).SetProperty(record => record.Horizon, 0L).SetProperty(record => record.FinishedAt, (DateTimeOffset?)null));
        }

        if (comesOneMore)
        {
            await world.AddAsync(new Letter { UserId = _users[0], Mark = "burn" });
        }

        await world.FollowAndCleanAsync();

        Assert.Equal(comesOneMore ? ["Letter.UserId"] : [], (await world.Store.Operations.FindHeldAsync()).Select(hold => hold.Reference));
    }

    [Fact]
    public async Task ApprovedRangeThatNobodyHadClaimed_CountsTowardsNoLimit()
    {
        var world = Open(new() { FeedPageSize = Users / 2, KeysPerClaim = 1 }, new() { MaximumKeys = 2, MaximumRowShare = 1, MaximumKeyShare = 1 });
        await world.AddAsync(Rows(user => new Pet { UserId = user }));
        world.Owner.Report(TombstoneKind.Deleted, _users);
        await world.FollowAndCleanAsync();
        Assert.Equal([0, 1], (await world.RangesAsync("Pet.UserId")).Select(range => range.Attempts).Order());

        await world.Store.Operations.ApproveAsync(Assert.Single(await world.Store.Operations.FindHeldAsync()).Id, "ann", "It is right.");
        await world.FollowAndCleanAsync();

        Assert.Empty(await world.AllAsync<Pet>());
        Assert.Empty(await world.Store.Operations.FindHeldAsync());
    }

    public void Dispose()
    {
        _world?.Dispose();
        database.Dispose();
        GC.SuppressFinalize(this);
    }

    private CleanupWorld Open(CleanupOptions options, BreakerOptions breaker) => _world = new CleanupWorld(database, options, breaker);

    /// <summary>Creates records of the work for visits, as for keys some of whose rows were already removed.</summary>
    private static async Task BeginAsync(CleanupWorld world, DateTimeOffset startedAt)
    {
        while (await world.FollowAsync() > 0)
        {
        }

        for (var failure = 0; failure < 2; failure++)
        {
            while (await world.Store.Cleanup.ClaimAsync(CancellationToken.None) is { } batch)
            {
                await world.Store.Cleanup.DeferAsync(batch, batch.Items, batch.Reference == "Visit.UserId" ? TimeSpan.FromSeconds(1) : TimeSpan.FromDays(30), "It fails.", countsAsAttempt: true, CancellationToken.None);
            }

            world.Time.Advance(TimeSpan.FromSeconds(1));
        }

        await using var context = world.Open();
        Assert.NotEqual(0, await context.Set<CleanupRecord>().Where(record => record.Reference == "Visit.UserId")
            .ExecuteUpdateAsync(update => update.SetProperty(record => record.Rows, 1).SetProperty(record => record.StartedAt, startedAt).SetProperty(record => record.Attempts, 0)));
    }

    private IEnumerable<object> Rows(Func<SoftRef<AuthUsers>, object> create) => _users.SelectMany(user => Enumerable.Range(0, RowsPerUser).Select(_ => create(user)));
}
