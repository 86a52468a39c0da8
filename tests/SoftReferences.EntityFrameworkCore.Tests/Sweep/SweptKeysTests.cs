using Microsoft.EntityFrameworkCore;

namespace SoftReferences.EntityFrameworkCore.Tests.Sweep;

/// <summary>Keys that a sweep declared deleted, and that their owner has created since.</summary>
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
        Assert.Equal((CleanupState.Cancelled, "The owner has the key again, as a sweep found."), (record.State, record.LastError));
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

    public void Dispose()
    {
        World.Dispose();
        _database.Dispose();
        GC.SuppressFinalize(this);
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
