using Microsoft.EntityFrameworkCore;
using SoftReferences.EntityFrameworkCore.Entities;
using SoftReferences.Stores;

namespace SoftReferences.EntityFrameworkCore.Tests.Sweep;

/// <summary>Keys that a sweep declared deleted, and that their owner has created again since.</summary>
public abstract class SweptKeysTests : IDisposable
{
    private static readonly OwnerKey Absent = OwnerKey.Of(-7);

    private readonly TestDatabase _database;

    protected SweptKeysTests(TestDatabase database)
    {
        _database = database;
        World = new(database);
    }

    private protected SweepWorld World { get; }

    [Fact]
    public async Task KeyThatWasCreatedLater_IsLiftedByTheNextSweep_AndMayBeReferredToAgain()
    {
        await FindAbsentAsync(clean: true);
        Assert.Equal(20, (await World.AllAsync<Sale>()).Count);
        await Assert.ThrowsAsync<SoftReferenceValidationException>(() => World.AddAsync(new Sale { OrderId = new(-7) }));

        World.Orders.Add(Absent);
        World.Time.Advance(World.Options.GracePeriod);
        await World.SweepAsync(ShopOrders.Service);

        Assert.Equal(TombstoneKind.Restored, Assert.Single(await World.AllAsync<InboxTombstone>()).Kind);
        Assert.Equal(1, (await World.ProgressAsync(ShopOrders.Service)).Cleared);
        await World.AddAsync(new Sale { OrderId = new(-7) });
        await World.CleanAsync();
        Assert.Equal(21, (await World.AllAsync<Sale>()).Count);
        Assert.DoesNotContain((await World.ProgressAsync(ShopOrders.Service)).References, reference => reference.Reference == SweptKeys.Name);
    }

    [Fact]
    public async Task WorkThatIsNotDone_IsCancelled_AndTheRowsStay()
    {
        await FindAbsentAsync(clean: false);

        World.Orders.Add(Absent);
        World.Time.Advance(World.Options.GracePeriod);
        await World.SweepAsync(ShopOrders.Service);
        World.Orders.Remove(Absent);
        await World.CleanAsync();

        Assert.Equal(21, (await World.AllAsync<Sale>()).Count);
    }

    [Fact]
    public async Task WorkThatWasPutAside_BecauseTheKeyWasThereAgain_IsCancelledToo()
    {
        await FindAbsentAsync(clean: false);
        World.Orders.Add(Absent);
        await World.CleanAsync();
        Assert.Equal("Sale.OrderId", Assert.Single(await World.Store.Operations.FindParkedAsync(new())).Reference);

        World.Time.Advance(World.Options.GracePeriod);
        await World.SweepAsync(ShopOrders.Service);

        Assert.Empty(await World.Store.Operations.FindParkedAsync(new()));
        var record = Assert.Single(await World.AllAsync<CleanupRecord>());
        Assert.Equal((CleanupState.Cancelled, "A sweep found that the owner has the key again."), (record.State, record.LastError));
    }

    [Fact]
    public async Task KeyThatGoesAgain_IsSuspectAndDeletedAgain()
    {
        await FindAbsentAsync(clean: true);
        World.Orders.Add(Absent);
        World.Time.Advance(World.Options.GracePeriod);
        await World.SweepAsync(ShopOrders.Service);
        await World.AddAsync(new Sale { OrderId = new(-7) });

        World.Orders.Remove(Absent);
        await SweepTwiceAsync();
        await World.CleanAsync();

        Assert.Equal((TombstoneKind.Deleted, -2L), (await World.AllAsync<InboxTombstone>()).Select(tombstone => (tombstone.Kind, tombstone.Position)).Single());
        Assert.Equal(20, (await World.AllAsync<Sale>()).Count);
    }

    [Fact]
    public async Task TombstoneThatIsYoung_Stays_BecauseAReplicaMayLagBehind()
    {
        await FindAbsentAsync(clean: true);

        World.Orders.Add(Absent);
        World.Time.Advance(World.Options.GracePeriod - TimeSpan.FromTicks(1));
        await World.SweepAsync(ShopOrders.Service);

        Assert.Equal(TombstoneKind.Deleted, Assert.Single(await World.AllAsync<InboxTombstone>()).Kind);
    }

    [Fact]
    public async Task OwnerThatDoesNotKnowItsCanaries_LiftsNothing()
    {
        await FindAbsentAsync(clean: true);
        for (var number = 1; number <= 20; number++)
        {
            World.Orders.Remove(OwnerKey.Of(number));
        }

        World.Orders.Add(Absent);
        World.Time.Advance(World.Options.GracePeriod);
        await World.SweepAsync(ShopOrders.Service);

        Assert.NotNull((await World.ProgressAsync(ShopOrders.Service)).StoppedReason);
        Assert.Equal(TombstoneKind.Deleted, Assert.Single(await World.AllAsync<InboxTombstone>()).Kind);
    }

    [Fact]
    public async Task KeyThatTheOwnerNeverAnswersFor_KeepsNoOtherFromBeingLifted()
    {
        SoftRef<AuthUsers>[] absent = [SweepWorld.NewUser(), SweepWorld.NewUser()];
        await World.AddAnimalsAsync([.. World.AddUsers(20), .. absent]);
        await World.FollowAsync();
        await World.SweepAsync();
        World.Time.Advance(World.Options.GracePeriod);
        await World.WorkAsync();
        await World.CleanAsync();
        World.Time.Advance(World.Options.GracePeriod);

        World.Users.Alive.Add(SweepWorld.KeyOf(absent[0]));
        World.Users.Answer = keys => new([.. keys.Select(key => key == SweepWorld.KeyOf(absent[1]) ? Existence.Unknown : World.Users.Alive.Contains(key) ? Existence.Exists : Existence.Missing)]) { Epoch = World.Users.Epoch };
        await World.SweepAsync();

        Assert.Equal(
            absent.Zip([TombstoneKind.Restored, TombstoneKind.Deleted]).Select(pair => (pair.First.ToString(), pair.Second)).Order(),
            (await World.AllAsync<InboxTombstone>()).Select(tombstone => (tombstone.Key, tombstone.Kind)).Order());
    }

    [Theory]
    [InlineData("the owner knows it", TombstoneKind.Restored)]
    [InlineData("the owner could not say of some", TombstoneKind.Deleted)]
    [InlineData("the owner's data was replaced", TombstoneKind.Deleted)]
    [InlineData("the sweep only reports", TombstoneKind.Deleted)]
    [InlineData("the owner is held meanwhile", TombstoneKind.Deleted)]
    [InlineData("the feed says meanwhile that it was deleted", TombstoneKind.Deleted)]
    [InlineData("the tombstone is of another epoch", TombstoneKind.Deleted)]
    public async Task Key_IsLiftedOnlyByWhoIsBelieved_AndOnlyIfNobodyElseHasSpokenSince(string what, TombstoneKind expected)
    {
        var user = SweepWorld.NewUser();
        var range = await ClaimSweptKeyAsync(user);
        var findings = new SweepFindings("epoch-1", [], 0, []);
        (range, findings) = what switch
        {
            "the owner could not say of some" => (range, findings with { Unknown = 1 }),
            "the owner's data was replaced" => (range, findings with { Epoch = "epoch-2" }),
            "the sweep only reports" => (range with { IsReport = true }, findings),
            _ => (range, findings),
        };
        await using (var context = World.Open())
        {
            await (what switch
            {
                "the owner is held meanwhile" => context.Set<InboxCursor>().ExecuteUpdateAsync(update => update.SetProperty(cursor => cursor.HeldReason, "It was set back.")),
                "the tombstone is of another epoch" => context.Set<InboxTombstone>().ExecuteUpdateAsync(update => update.SetProperty(tombstone => tombstone.Epoch, "epoch-0")),
                "the feed says meanwhile that it was deleted" => ReportAsync(),
                _ => Task.CompletedTask,
            });
        }

        Assert.NotNull(await World.Store.Sweep.FinishAsync(range, findings, CancellationToken.None));

        Assert.Equal(expected, Assert.Single(await World.AllAsync<InboxTombstone>()).Kind);

        async Task ReportAsync()
        {
            World.Users.Report(TombstoneKind.Deleted, user);
            await World.FollowAsync();
            World.Time.Advance(World.Options.GracePeriod);
        }
    }

    public void Dispose()
    {
        World.Dispose();
        _database.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Finds a user missing twice, and claims the next sweep's range of swept keys, as a replica does before it is told that the user exists.</summary>
    private async Task<SweepRange> ClaimSweptKeyAsync(SoftRef<AuthUsers> user)
    {
        await World.AddAnimalsAsync([.. World.AddUsers(20), user]);
        await World.FollowAsync();
        await World.SweepAsync();
        World.Time.Advance(World.Options.GracePeriod);
        await World.WorkAsync();
        World.Time.Advance(World.Options.GracePeriod);
        var owner = World.Owner(AuthUsers.Service);
        Assert.True(await World.Store.Sweep.TryBeginAsync(owner, 1, SweepCause.Request, CancellationToken.None));
        while (true)
        {
            var range = (await World.Store.Sweep.ClaimAsync(owner, CancellationToken.None))!;
            if (range.Reference == SweptKeys.Name)
            {
                Assert.Equal([SweepWorld.KeyOf(user)], range.Keys);
                return range;
            }
        }
    }

    private async Task FindAbsentAsync(bool clean)
    {
        await using (var context = World.Open())
        {
            await context.Database.CreateSoftReferenceTriggersAsync();
        }

        for (var number = 1; number <= 20; number++)
        {
            World.Orders.Add(OwnerKey.Of(number));
            await World.AddAsync(new Sale { OrderId = new(number) });
        }

        await World.AddAsync(new Sale { OrderId = new(-7) });
        await SweepTwiceAsync();
        if (clean)
        {
            await World.CleanAsync();
        }

        Assert.Equal(Absent.ToString(), Assert.Single(await World.AllAsync<InboxTombstone>()).Key);
    }

    private async Task SweepTwiceAsync()
    {
        await World.SweepAsync(ShopOrders.Service);
        World.Time.Advance(World.Options.GracePeriod);
        await World.WorkAsync(ShopOrders.Service);
    }
}

public sealed class SweptKeysTestsOnPostgreSql() : SweptKeysTests(new PostgreSqlDatabase());

public sealed class SweptKeysTestsOnSqlite() : SweptKeysTests(new SqliteFileDatabase());
