using Microsoft.EntityFrameworkCore;
using SoftReferences.Stores;

namespace SoftReferences.EntityFrameworkCore.Tests.Verification;

/// <summary>What happens to references that were stored while their owner could not answer.</summary>
public abstract class VerificationTests : IDisposable
{
    private readonly TestDatabase _database;
    private readonly Replica _replica;

    protected VerificationTests(TestDatabase database)
    {
        _database = database;
        World = new(database);
        World.Owner.Fail();
        World.Owner.Epoch = "epoch-1";
        _replica = new(World);
    }

    protected OrderWorld World { get; }

    [Fact]
    public async Task Exists_RemovesTheRecord_AndNothingElse()
    {
        var order = await SaveUnverifiedAsync();
        World.Owner.Add(order.BuyerId!);
        World.Owner.Recover();

        await _replica.VerifyAllAsync();

        Assert.Empty(await World.UnverifiedAsync());
        Assert.Empty(await World.SuspectsAsync());
        Assert.Equal(1, await World.OrdersAsync());
    }

    [Fact]
    public async Task Missing_MakesASuspect_AndRemovesNoRow()
    {
        var order = await SaveUnverifiedAsync();
        World.Owner.Recover();
        World.Time.Advance(TimeSpan.FromMinutes(1));

        await _replica.VerifyAllAsync();

        var suspect = Assert.Single(await World.SuspectsAsync());
        var now = World.Time.GetUtcNow();
        Assert.Equal(
            ("//auth/users", order.BuyerId.ToString(), "Order.BuyerId", "epoch-1", now, now),
            (suspect.Owner, suspect.Key, suspect.Reference, suspect.Epoch, suspect.MissingSince, suspect.AskedAt));
        Assert.Empty(await World.UnverifiedAsync());
        Assert.Equal(order.BuyerId, await BuyerOfAsync(order));
    }

    [Fact]
    public async Task Missing_Again_KeepsWhenItBegan_UnlessTheOwnersDataWasReplaced()
    {
        var first = World.Time.GetUtcNow();
        var order = await SaveUnverifiedAsync();
        await SuspectAsync();

        await SuspectAgainAsync(order);
        var second = World.Time.GetUtcNow();
        Assert.Equal((first, second, "epoch-1"), await SinceAsync());

        World.Owner.Epoch = "epoch-2";
        await SuspectAgainAsync(order);
        var third = World.Time.GetUtcNow();
        Assert.Equal((third, third, "epoch-2"), await SinceAsync());

        async Task<(DateTimeOffset, DateTimeOffset, string?)> SinceAsync()
        {
            var suspect = Assert.Single(await World.SuspectsAsync());
            return (suspect.MissingSince, suspect.AskedAt, suspect.Epoch);
        }
    }

    [Fact]
    public async Task Exists_AfterItWasMissing_LiftsTheSuspicion()
    {
        var order = await SaveUnverifiedAsync();
        var other = await SaveUnverifiedAsync(2);
        await SuspectAsync();
        Assert.Equal(2, (await World.SuspectsAsync()).Count);
        World.Owner.Fail();
        await SaveUnverifiedAsync(3, order.BuyerId);
        World.Owner.Recover();
        World.Owner.Add(order.BuyerId!);

        await _replica.VerifyAllAsync();

        Assert.Equal(other.BuyerId.ToString(), Assert.Single(await World.SuspectsAsync()).Key);
    }

    [Fact]
    public async Task Unknown_KeepsTheRecord_AndLeavesTheOwnerAlone()
    {
        await SaveUnverifiedAsync();
        await SaveUnverifiedAsync(2);
        var calls = World.Owner.Calls;
        World.Owner.Fail("down", TimeSpan.FromSeconds(30));

        await _replica.VerifyAllAsync();
        World.Time.Advance(TimeSpan.FromSeconds(29));
        await _replica.VerifyAllAsync();

        Assert.Equal(calls + 1, World.Owner.Calls);
        Assert.All(await World.UnverifiedAsync(), record => Assert.Equal((1, null, "down"), (record.Attempts, record.Lease, record.LastError)));
        Assert.Empty(await World.SuspectsAsync());

        World.Time.Advance(TimeSpan.FromSeconds(1));
        await _replica.VerifyAllAsync();
        Assert.Equal(calls + 2, World.Owner.Calls);
    }

    [Fact]
    public async Task Unknown_ABacklog_IsNotAskedForInOneGo()
    {
        for (var number = 1; number <= 7; number++)
        {
            await SaveUnverifiedAsync(number);
        }

        var calls = World.Owner.Calls;

        await new Replica(World, new() { BatchSize = 2 }).VerifyAllAsync();

        // One call for a batch, and one to find out whether only the batch was too large.
        Assert.Equal(calls + 2, World.Owner.Calls);
    }

    [Fact]
    public async Task Backlog_IsVerifiedInBatches()
    {
        for (var number = 1; number <= 7; number++)
        {
            World.Owner.Add((await SaveUnverifiedAsync(number)).BuyerId!);
        }

        World.Owner.Recover();
        var calls = World.Owner.Calls;

        await new Replica(World, new() { BatchSize = 2 }).VerifyAllAsync();

        Assert.Equal(calls + 4, World.Owner.Calls);
        Assert.Empty(await World.UnverifiedAsync());
    }

    [Fact]
    public async Task KilledBeforeTheAnswer_IsAskedAgainWhenTheLeaseHasRunOut()
    {
        var order = await SaveUnverifiedAsync();
        World.Owner.Add(order.BuyerId!);
        World.Owner.Recover();
        Assert.NotNull(await ClaimAsync());

        var successor = new Replica(World);
        await successor.VerifyAllAsync();
        Assert.Single(await World.UnverifiedAsync());

        World.Time.Advance(TimeSpan.FromMinutes(1));
        await successor.VerifyAllAsync();
        Assert.Empty(await World.UnverifiedAsync());
    }

    [Fact]
    public async Task FrozenReplica_CannotSpeakForRecordsItHasLost()
    {
        var order = await SaveUnverifiedAsync();
        await SuspectAsync();
        World.Owner.Fail();
        await SaveUnverifiedAsync(2, order.BuyerId);
        var store = _replica.Store.Verification;
        var frozen = (await ClaimAsync())!;
        World.Time.Advance(TimeSpan.FromMinutes(1));
        var successor = (await ClaimAsync())!;

        Assert.Equal(0, await store.ConfirmAsync(frozen, frozen.Items, CancellationToken.None));
        Assert.Equal(0, await store.SuspectAsync(frozen, frozen.Items, "epoch-0", CancellationToken.None));
        await store.DeferAsync(frozen, frozen.Items, TimeSpan.Zero, "late", CancellationToken.None);

        Assert.Equal("epoch-1", Assert.Single(await World.SuspectsAsync()).Epoch);
        Assert.Equal(successor.Lease, Assert.Single(await World.UnverifiedAsync()).Lease);
    }

    [Fact]
    public async Task TwoReplicas_ShareTheRecords()
    {
        const int Orders = 40;
        for (var number = 1; number <= Orders; number++)
        {
            var order = await SaveUnverifiedAsync(number);
            if (number % 2 == 0)
            {
                World.Owner.Add(order.BuyerId!);
            }
        }

        World.Owner.Recover();
        var calls = World.Owner.Calls;
        var replicas = Enumerable.Range(0, 2).Select(_ => new Replica(World, new() { BatchSize = 5 }));

        await Task.WhenAll(replicas.Select(replica => Task.Run(replica.VerifyAllAsync)));

        Assert.Empty(await World.UnverifiedAsync());
        Assert.Equal(Orders / 2, (await World.SuspectsAsync()).Count);
        Assert.Equal(Orders, await World.OrdersAsync());
        Assert.InRange(World.Owner.Calls - calls, Orders / 5, Orders);
        Assert.All(await World.SuspectsAsync(), suspect => Assert.Equal(suspect.MissingSince, suspect.AskedAt));
    }

    [Fact]
    public async Task SavesWhileTheSameKeyIsVerified_LoseNoRecord()
    {
        var order = await SaveUnverifiedAsync();
        var claimed = (await ClaimAsync())!;
        await SaveUnverifiedAsync(2, order.BuyerId);

        await _replica.Store.Verification.ConfirmAsync(claimed, claimed.Items, CancellationToken.None);

        Assert.Equal(order.BuyerId.ToString(), Assert.Single(await World.UnverifiedAsync()).Key);
    }

    public void Dispose()
    {
        World.Dispose();
        _database.Dispose();
        GC.SuppressFinalize(this);
    }

    protected Task<VerificationBatch?> ClaimAsync() => _replica.Store.Verification.ClaimAsync(_replica.Store.Owners[0], CancellationToken.None);

    protected Task<Order> SaveUnverifiedAsync(int number = 1, SoftRef<AuthUsers>? buyer = null) =>
        World.SaveAsync(new() { Number = number, BuyerId = buyer ?? OrderWorld.NewUser() });

    private async Task SuspectAsync()
    {
        World.Owner.Recover();
        await _replica.VerifyAllAsync();
    }

    private async Task SuspectAgainAsync(Order order)
    {
        World.Time.Advance(TimeSpan.FromHours(1));
        World.Owner.Fail();
        await SaveUnverifiedAsync(Random.Shared.Next(10, int.MaxValue), order.BuyerId);
        await SuspectAsync();
    }

    private async Task<SoftRef<AuthUsers>?> BuyerOfAsync(Order order)
    {
        await using var context = World.Open();
        return await context.Orders.Where(row => row.Id == order.Id).Select(row => row.BuyerId).SingleAsync();
    }
}

public sealed class VerificationTestsOnPostgreSql() : VerificationTests(new PostgreSqlDatabase())
{
    [Fact]
    public async Task RecordThatAnotherReplicaIsClaiming_IsPassedOver()
    {
        await SaveUnverifiedAsync();
        var second = await SaveUnverifiedAsync(2);
        await using var other = World.Open();
        await using var transaction = await other.Database.BeginTransactionAsync();
        await other.Database.ExecuteSqlAsync($"SELECT 1 FROM shop_schema.soft_reference_unverified ORDER BY id LIMIT 1 FOR UPDATE");

        // Bounded, because a claim that waited for the lock would wait forever: the lock is held until the claim returns.
        var batch = await ClaimAsync().WaitAsync(TimeSpan.FromSeconds(60));

        Assert.Equal(second.BuyerId.ToString(), Assert.Single(batch!.Items).Key.ToString());
    }
}

public sealed class VerificationTestsOnSqlite() : VerificationTests(new SqliteFileDatabase());
