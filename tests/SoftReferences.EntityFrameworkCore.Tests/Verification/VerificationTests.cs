using Microsoft.EntityFrameworkCore;

namespace SoftReferences.EntityFrameworkCore.Tests.Verification;

/// <summary>What becomes of references that were stored while their owner could not say.</summary>
public abstract class VerificationTests : IDisposable
{
    private readonly TestDatabase _database;
    private readonly OrderWorld _world;
    private readonly Replica _replica;

    protected VerificationTests(TestDatabase database)
    {
        _database = database;
        _world = new(database);
        _world.Owner.Fail();
        _world.Owner.Epoch = "epoch-1";
        _replica = new(_world);
    }

    [Fact]
    public async Task Exists_RemovesTheRecord_AndNothingElse()
    {
        var order = await SaveUnverifiedAsync();
        _world.Owner.Add(order.BuyerId!);
        _world.Owner.Recover();

        await _replica.VerifyAllAsync();

        Assert.Empty(await _world.UnverifiedAsync());
        Assert.Empty(await _world.SuspectsAsync());
        Assert.Equal(1, await _world.OrdersAsync());
    }

    [Fact]
    public async Task Missing_MakesASuspect_AndRemovesNoRow()
    {
        var order = await SaveUnverifiedAsync();
        _world.Owner.Recover();
        _world.Time.Advance(TimeSpan.FromMinutes(1));

        await _replica.VerifyAllAsync();

        var suspect = Assert.Single(await _world.SuspectsAsync());
        var now = _world.Time.GetUtcNow();
        Assert.Equal(
            ("//auth/users", order.BuyerId.ToString(), "Order.BuyerId", "epoch-1", now, now),
            (suspect.Owner, suspect.Key, suspect.Reference, suspect.Epoch, suspect.MissingSince, suspect.AskedAt));
        Assert.Empty(await _world.UnverifiedAsync());
        Assert.Equal(order.BuyerId, await BuyerOfAsync(order));
    }

    [Fact]
    public async Task Missing_Again_KeepsWhenItBegan_UnlessTheOwnersDataWasReplaced()
    {
        var first = _world.Time.GetUtcNow();
        var order = await SaveUnverifiedAsync();
        await SuspectAsync();

        await SuspectAgainAsync(order);
        var second = _world.Time.GetUtcNow();
        Assert.Equal((first, second, "epoch-1"), await SinceAsync());

        _world.Owner.Epoch = "epoch-2";
        await SuspectAgainAsync(order);
        var third = _world.Time.GetUtcNow();
        Assert.Equal((third, third, "epoch-2"), await SinceAsync());

        async Task<(DateTimeOffset, DateTimeOffset, string?)> SinceAsync()
        {
            var suspect = Assert.Single(await _world.SuspectsAsync());
            return (suspect.MissingSince, suspect.AskedAt, suspect.Epoch);
        }
    }

    [Fact]
    public async Task Exists_AfterItWasMissing_LiftsTheSuspicion()
    {
        var order = await SaveUnverifiedAsync();
        var other = await SaveUnverifiedAsync(2);
        await SuspectAsync();
        Assert.Equal(2, (await _world.SuspectsAsync()).Count);
        _world.Owner.Fail();
        await SaveUnverifiedAsync(3, order.BuyerId);
        _world.Owner.Recover();
        _world.Owner.Add(order.BuyerId!);

        await _replica.VerifyAllAsync();

        Assert.Equal(other.BuyerId.ToString(), Assert.Single(await _world.SuspectsAsync()).Key);
    }

    [Fact]
    public async Task Unknown_KeepsTheRecord_AndLeavesTheOwnerAlone()
    {
        await SaveUnverifiedAsync();
        await SaveUnverifiedAsync(2);
        var calls = _world.Owner.Calls;
        _world.Owner.Fail("down", TimeSpan.FromSeconds(30));

        await _replica.VerifyAllAsync();
        _world.Time.Advance(TimeSpan.FromSeconds(29));
        await _replica.VerifyAllAsync();

        Assert.Equal(calls + 1, _world.Owner.Calls);
        Assert.All(await _world.UnverifiedAsync(), record => Assert.Equal((1, null, "down"), (record.Attempts, record.Lease, record.LastError)));
        Assert.Empty(await _world.SuspectsAsync());

        _world.Time.Advance(TimeSpan.FromSeconds(1));
        await _replica.VerifyAllAsync();
        Assert.Equal(calls + 2, _world.Owner.Calls);
    }

    [Fact]
    public async Task Unknown_ABacklog_IsNotAskedForInOneGo()
    {
        for (var number = 1; number <= 7; number++)
        {
            await SaveUnverifiedAsync(number);
        }

        var calls = _world.Owner.Calls;

        await new Replica(_world, new() { BatchSize = 2 }).VerifyAllAsync();

        Assert.Equal(calls + 1, _world.Owner.Calls);
    }

    [Fact]
    public async Task Backlog_IsVerifiedInBatches()
    {
        for (var number = 1; number <= 7; number++)
        {
            _world.Owner.Add((await SaveUnverifiedAsync(number)).BuyerId!);
        }

        _world.Owner.Recover();
        var calls = _world.Owner.Calls;

        await new Replica(_world, new() { BatchSize = 2 }).VerifyAllAsync();

        Assert.Equal(calls + 4, _world.Owner.Calls);
        Assert.Empty(await _world.UnverifiedAsync());
    }

    [Fact]
    public async Task KilledBeforeTheAnswer_IsAskedAgainWhenTheLeaseHasRunOut()
    {
        var order = await SaveUnverifiedAsync();
        _world.Owner.Add(order.BuyerId!);
        _world.Owner.Recover();
        Assert.NotNull(await _replica.Store.Verification.ClaimAsync(_replica.Store.Owners[0], CancellationToken.None));

        var successor = new Replica(_world);
        await successor.VerifyAllAsync();
        Assert.Single(await _world.UnverifiedAsync());

        _world.Time.Advance(TimeSpan.FromMinutes(1));
        await successor.VerifyAllAsync();
        Assert.Empty(await _world.UnverifiedAsync());
    }

    [Fact]
    public async Task FrozenReplica_CannotSpeakForRecordsItHasLost()
    {
        var order = await SaveUnverifiedAsync();
        _world.Owner.Recover();
        var store = _replica.Store.Verification;
        var frozen = (await store.ClaimAsync(_replica.Store.Owners[0], CancellationToken.None))!;
        _world.Time.Advance(TimeSpan.FromMinutes(1));
        await new Replica(_world).VerifyAllAsync();
        Assert.Single(await _world.SuspectsAsync());

        Assert.Equal(0, await store.ConfirmAsync(frozen, frozen.Items, CancellationToken.None));
        Assert.Equal(0, await store.SuspectAsync(frozen, frozen.Items, "epoch-0", CancellationToken.None));
        await store.DeferAsync(frozen, frozen.Items, TimeSpan.Zero, "late", CancellationToken.None);

        Assert.Equal("epoch-1", Assert.Single(await _world.SuspectsAsync()).Epoch);
        Assert.Empty(await _world.UnverifiedAsync());
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
                _world.Owner.Add(order.BuyerId!);
            }
        }

        _world.Owner.Recover();
        var calls = _world.Owner.Calls;
        var replicas = Enumerable.Range(0, 2).Select(_ => new Replica(_world, new() { BatchSize = 5 }));

        await Task.WhenAll(replicas.Select(replica => Task.Run(replica.VerifyAllAsync)));

        Assert.Empty(await _world.UnverifiedAsync());
        Assert.Equal(Orders / 2, (await _world.SuspectsAsync()).Count);
        Assert.Equal(Orders, await _world.OrdersAsync());
        Assert.InRange(_world.Owner.Calls - calls, Orders / 5, Orders);
        Assert.All(await _world.SuspectsAsync(), suspect => Assert.Equal(suspect.MissingSince, suspect.AskedAt));
    }

    [Fact]
    public async Task SavesWhileTheSameKeyIsVerified_LoseNoRecord()
    {
        var order = await SaveUnverifiedAsync();
        var claimed = (await _replica.Store.Verification.ClaimAsync(_replica.Store.Owners[0], CancellationToken.None))!;
        await SaveUnverifiedAsync(2, order.BuyerId);

        await _replica.Store.Verification.ConfirmAsync(claimed, claimed.Items, CancellationToken.None);

        Assert.Equal(order.BuyerId.ToString(), Assert.Single(await _world.UnverifiedAsync()).Key);
    }

    public void Dispose()
    {
        _world.Dispose();
        _database.Dispose();
        GC.SuppressFinalize(this);
    }

    private Task<Order> SaveUnverifiedAsync(int number = 1, SoftRef<AuthUsers>? buyer = null) =>
        _world.SaveAsync(new() { Number = number, BuyerId = buyer ?? OrderWorld.NewUser() });

    private async Task SuspectAsync()
    {
        _world.Owner.Recover();
        await _replica.VerifyAllAsync();
    }

    private async Task SuspectAgainAsync(Order order)
    {
        _world.Time.Advance(TimeSpan.FromHours(1));
        _world.Owner.Fail();
        await SaveUnverifiedAsync(Random.Shared.Next(10, int.MaxValue), order.BuyerId);
        await SuspectAsync();
    }

    private async Task<SoftRef<AuthUsers>?> BuyerOfAsync(Order order)
    {
        await using var context = _world.Open();
        return await context.Orders.Where(row => row.Id == order.Id).Select(row => row.BuyerId).SingleAsync();
    }
}

public sealed class VerificationTestsOnPostgreSql() : VerificationTests(new PostgreSqlDatabase());

public sealed class VerificationTestsOnSqlite() : VerificationTests(new SqliteFileDatabase());
