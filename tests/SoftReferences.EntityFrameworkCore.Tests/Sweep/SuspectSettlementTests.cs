using Microsoft.EntityFrameworkCore;
using SoftReferences.EntityFrameworkCore.Entities;
using SoftReferences.Stores;

namespace SoftReferences.EntityFrameworkCore.Tests.Sweep;

public sealed class SuspectSettlementTestsOnPostgreSql() : SuspectSettlementTests(new PostgreSqlDatabase());

public sealed class SuspectSettlementTestsOnSqlite() : SuspectSettlementTests(new SqliteFileDatabase());

/// <summary>Suspects that were claimed and confirmed missing by the owner, when its answer is no longer valid or another replica has settled them in between (I6).</summary>
public abstract class SuspectSettlementTests : IDisposable
{
    private readonly SoftRef<AuthUsers> _gone = SweepWorld.NewUser();
    private readonly TestDatabase _database;

    protected SuspectSettlementTests(TestDatabase database)
    {
        _database = database;
        World = new(database);
    }

    private protected SweepWorld World { get; }

    private ReferencedOwner Owner => World.Owner(AuthUsers.Service);

    [Fact]
    public async Task SweepsThatWereStoppedMeanwhile_MakeNoTombstone_AndNobodyClaimsSuspectsUntilTheyGoOn()
    {
        var batch = await SuspectAndClaimAsync();
        Assert.True(await World.Store.Sweep.StopAsync(AuthUsers.Service, [SweepWorld.KeyOf(SweepWorld.NewUser())], "It lies.", TimeSpan.FromMinutes(1), CancellationToken.None));

        Assert.Equal("sweeps of the owner are stopped: It lies.", (await SettleAsync(batch)).Held);

        await AssertIsStillSuspectAsync();
        World.Time.Advance(TimeSpan.FromDays(1));
        Assert.Null(await ClaimAsync());
        Assert.True(await World.Store.Sweep.ResumeAsync(AuthUsers.Service, forgetMissing: true, CancellationToken.None));
        Assert.NotNull(await ClaimAsync());
    }

    [Fact]
    public async Task SameKey_ThatAPersonDisputedForAnotherOwner_IsSettled()
    {
        var now = World.Time.GetUtcNow();
        await World.AddAsync(new InboxTombstone { Owner = ShopOrders.Service.ResourceName, Key = _gone.ToString(), Kind = TombstoneKind.Disputed, Epoch = "epoch-1", Position = 5, OccurredAt = now, ReceivedAt = now });

        await SettleAsync(await SuspectAndClaimAsync());

        var tombstone = Assert.Single(await World.AllAsync<InboxTombstone>(), tombstone => tombstone.Owner == AuthUsers.Service.ResourceName);
        Assert.Equal((_gone.ToString(), TombstoneKind.Deleted), (tombstone.Key, tombstone.Kind));
    }

    [Fact]
    public async Task AnswerOfAnotherEpochThanTheFeeds_MakesNoTombstone()
    {
        var batch = await SuspectAndClaimAsync();

        Assert.Equal("the owner's data is of epoch 'epoch-2' now, and its tombstones are of epoch 'epoch-1'.", (await SettleAsync(batch, "epoch-2")).Held);

        await AssertIsStillSuspectAsync();
    }

    [Fact]
    public async Task AnswerOfAnotherEpoch_OfAnOwnerWithoutAFeed_HoldsIt_UntilAPersonReleasesIt()
    {
        World.Orders.Epoch = "one";
        await World.AddAsync(Enumerable.Range(1, 23).Select(number => new Sale { OrderId = new(number) }));
        foreach (var number in Enumerable.Range(1, 20))
        {
            World.Orders.Add(OwnerKey.Of(number));
        }

        World.Orders.Add(OwnerKey.Of(22));
        World.Orders.Add(OwnerKey.Of(23));
        await SweepTwiceAsync();
        Assert.Equal("21", Assert.Single(await World.AllAsync<InboxTombstone>()).Key);

        World.Orders.Epoch = "two";
        World.Orders.Remove(OwnerKey.Of(22));
        await using (var context = World.Open())
        {
            await context.Set<Canary>().Where(canary => canary.Key == "22").ExecuteDeleteAsync();
        }

        await SweepTwiceAsync();

        const string Reason = "'//shop/orders' is of epoch 'two' now, and was of epoch 'one': its database was restored, truncated or replaced. "
            + "Clean-up is held, because its tombstones and this service's data may not belong together any more.";
        var hold = Assert.Single(await World.Store.Operations.FindHeldAsync());
        Assert.Equal((ShopOrders.Service.ResourceName, Reason, "one"), (hold.Owner, hold.Reason, hold.Epoch));
        Assert.Equal((Reason, SweepCause.HeldOwner), ((await World.ProgressAsync(ShopOrders.Service)).HeldReason, (await World.ProgressAsync(ShopOrders.Service)).Cause));
        Assert.Single(await World.AllAsync<InboxTombstone>());

        await World.Store.Operations.ReleaseOwnerAsync(ShopOrders.Service, "ann", "It was restored on purpose.");
        await SweepTwiceAsync();

        Assert.Equal([("21", "two"), ("22", "two")], (await World.AllAsync<InboxTombstone>()).Select(tombstone => (tombstone.Key, tombstone.Epoch)).Order());

        async Task SweepTwiceAsync()
        {
            await World.SweepAsync(ShopOrders.Service);
            World.Time.Advance(World.Options.GracePeriod);
            await World.WorkAsync(ShopOrders.Service);
            await World.SweepRestAsync(ShopOrders.Service);
        }
    }

    [Fact]
    public async Task DeletionThatTheFeedTellsMeanwhile_IsNotToldOnceMore()
    {
        var batch = await SuspectAndClaimAsync();
        World.Users.Report(TombstoneKind.Deleted, _gone);
        await World.FollowAsync();
        var ranges = await World.AllAsync<CleanupRange>();

        Assert.Empty((await SettleAsync(batch)).Tombstones);

        Assert.Equal(1, Assert.Single(await World.AllAsync<InboxTombstone>()).Position);
        Assert.Equal(ranges.Select(range => range.Id), (await World.AllAsync<CleanupRange>()).Select(range => range.Id));
        Assert.Empty(await World.SuspectsAsync());
    }

    [Fact]
    public async Task KeyWhoseDeletionAPersonRejected_StaysDisputed_InALaterEpochToo()
    {
        var batch = await SuspectAndClaimAsync();
        await World.AddAsync(Disputed());

        Assert.Empty((await SettleAsync(batch)).Tombstones);

        Assert.Equal(TombstoneKind.Disputed, Assert.Single(await World.AllAsync<InboxTombstone>()).Kind);
        await World.CleanAsync();
        Assert.Contains(_gone, (await World.AllAsync<Animal>()).Select(animal => animal.KeeperId));
    }

    [Fact]
    public async Task KeyWhoseDeletionAPersonRejected_IsNoSuspect_InALaterEpochEither()
    {
        await World.AddAnimalsAsync([.. World.AddUsers(20), _gone]);
        await World.FollowAsync();
        await World.AddAsync(Disputed());

        await World.SweepAsync();

        Assert.Empty(await World.SuspectsAsync());
    }

    public void Dispose()
    {
        World.Dispose();
        _database.Dispose();
        GC.SuppressFinalize(this);
    }

    private async Task<SuspectBatch> SuspectAndClaimAsync()
    {
        await World.AddAnimalsAsync([.. World.AddUsers(20), _gone]);
        await World.FollowAsync();
        await World.SweepAsync();
        World.Time.Advance(World.Options.GracePeriod);
        var batch = (await ClaimAsync())!;
        Assert.Equal(SweepWorld.KeyOf(_gone), Assert.Single(batch.Items).Key);
        return batch;
    }

    private Task<SuspectBatch?> ClaimAsync() => World.Store.Sweep.ClaimSuspectsAsync(Owner, 10, CancellationToken.None);

    private Task<SuspectOutcome> SettleAsync(SuspectBatch batch, string epoch = "epoch-1") =>
        World.Store.Sweep.SettleAsync(Owner, batch, new(epoch, [], batch.Items, [], [], TimeSpan.Zero), isFollowed: true, CancellationToken.None);

    private InboxTombstone Disputed() => new()
    {
        Owner = AuthUsers.Service.ResourceName,
        Key = _gone.ToString(),
        Kind = TombstoneKind.Disputed,
        Epoch = "epoch-0",
        Position = 5,
        OccurredAt = World.Time.GetUtcNow(),
        ReceivedAt = World.Time.GetUtcNow(),
    };

    private async Task AssertIsStillSuspectAsync()
    {
        Assert.Empty(await World.AllAsync<InboxTombstone>());
        Assert.Empty(await World.AllAsync<CleanupRange>());
        Assert.Equal([$"Animal.KeeperId {_gone}"], await World.SuspectsAsync());
    }
}
