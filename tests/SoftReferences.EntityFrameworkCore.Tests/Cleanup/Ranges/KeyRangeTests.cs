using SoftReferences.EntityFrameworkCore.Entities;

namespace SoftReferences.EntityFrameworkCore.Tests.Cleanup.Ranges;

/// <summary>An owner deletes keys for which the type of a reference, or its column, has no room. No row can refer to them.</summary>
public abstract class KeyRangeTests : IDisposable
{
    private const long Huge = 5_000_000_000;

    // The same as 7 if only the lowest 16 bits are kept, or the lowest 32.
    private const long SevenIn16Bits = 65_536 + 7;
    private const long SevenIn32Bits = 4_294_967_296 + 7;

    private readonly TestDatabase _database;
    private readonly ParcelWorld _world;

    protected KeyRangeTests(TestDatabase database) => (_database, _world) = (database, new ParcelWorld(database));

    [Fact]
    public async Task KeysOutOfRange_AreDone_AndHoldUpNoOthers()
    {
        await AddAsync(7, 8, 9);
        _world.Owner.Report(TombstoneKind.Deleted, Huge, 7, SevenIn32Bits + 1, long.MinValue, 9);

        await _world.FollowAndCleanAsync();

        Assert.Equal([8], await ParcelsAsync());
        Assert.Equal([8], await CratesAsync());
        Assert.Equal([8], (await _world.AllAsync<Route>()).SelectMany(route => route.Orders).Select(order => (long)order.Value));
        await AssertDoneAsync();
    }

    [Fact]
    public async Task KeysOutOfRange_WithoutOthers_AreDone()
    {
        await AddAsync(7);
        _world.Owner.Report(TombstoneKind.Deleted, Huge, long.MaxValue);

        await _world.FollowAndCleanAsync();

        Assert.Equal([7], await ParcelsAsync());
        await AssertDoneAsync();
    }

    [Fact]
    public async Task KeyThatTheColumnHasNoRoomFor_IsNotTakenForAnother()
    {
        await AddAsync(7);
        _world.Owner.Report(TombstoneKind.Deleted, SevenIn16Bits, SevenIn32Bits);

        await _world.FollowAndCleanAsync();

        Assert.Equal([7], await CratesAsync());
        Assert.Equal([7], await ParcelsAsync());
        await AssertDoneAsync();
    }

    [Fact]
    public async Task KeysOutOfRange_AreRestored()
    {
        _world.Owner.Report(TombstoneKind.Deleted, Huge);
        await _world.FollowAndCleanAsync();
        _world.Owner.Report(TombstoneKind.Restored, Huge);
        _world.Owner.Alive.Add(Huge);

        await _world.FollowAndCleanAsync();

        await AssertDoneAsync();
    }

    [Fact]
    public async Task KeyOutOfRange_ThatWasMerged_IsDone()
    {
        await AddAsync(7, 8);
        _world.Owner.Alive.Add(8);
        _world.Owner.ReportMerge(Huge, 8);
        _world.Owner.ReportMerge(7, 8);

        await _world.FollowAndCleanAsync();

        Assert.Equal([8, 8], await ParcelsAsync());
        await AssertDoneAsync();
    }

    [Fact]
    public async Task MergeIntoAKeyOutOfRange_IsParked_WhereRowsReferToTheMergedKey()
    {
        await AddAsync(7, 8);
        _world.Owner.Alive.UnionWith([8, Huge]);
        _world.Owner.ReportMerge(7, Huge);
        _world.Owner.ReportMerge(9, Huge);

        await _world.FollowAndCleanAsync();

        Assert.Equal([7, 8], await ParcelsAsync());
        Assert.Equal([7, 8], await CratesAsync());
        var parked = await _world.Store.Operations.FindParkedAsync(new());
        Assert.Equal(["Crate.OrderId", "Parcel.OrderId", "Route.Orders"], parked.Select(work => work.Reference).Order(StringComparer.Ordinal));
        Assert.All(parked, work => Assert.Equal("7", work.Key));
        Assert.Equal(
            "The rows cannot be pointed to '5000000000', because 'Parcel.OrderId' is of type 'Int32' and has no room for that key. They are unchanged. "
            + "Give the reference the type of the owner's keys and resume the work, or change the rows by hand and cancel it.",
            parked.Single(work => work.Reference == "Parcel.OrderId").Reason);
    }

    [Fact]
    public async Task MergeIntoAKeyOutOfRange_ThatWasDeletedSince_RemovesTheRows()
    {
        await AddAsync(7, 8);
        _world.Owner.ReportMerge(7, Huge);
        _world.Owner.Report(TombstoneKind.Deleted, Huge);

        await _world.FollowAndCleanAsync();

        Assert.Equal([8], await ParcelsAsync());
        await AssertDoneAsync();
    }

    [Fact]
    public async Task Preview_CountsNoRows()
    {
        await AddAsync(7);
        var previews = await _world.Store.Operations.PreviewDeletionAsync(ShopOrders.Service, [OwnerKey.Of(Huge), OwnerKey.Of(SevenIn16Bits)], 0);
        Assert.All(previews, preview => Assert.Equal(0, preview.Rows));
    }

    [Fact]
    public async Task Tombstones_ArePruned()
    {
        _world.Owner.Report(TombstoneKind.Deleted, Huge, 7);
        await _world.FollowAndCleanAsync();
        Assert.Equal(2, (await _world.PruneAsync()).Tombstones);
    }

    public void Dispose()
    {
        _world.Dispose();
        _database.Dispose();
        GC.SuppressFinalize(this);
    }

    private Task AddAsync(params int[] orders) => _world.AddAsync(orders.SelectMany(order => (object[])
    [
        new Parcel { OrderId = new(order) },
        new Crate { OrderId = new SoftRef<ShopOrders, int>(order) },
        new Route { Orders = [new(order)] },
    ]));

    private async Task<IEnumerable<long>> ParcelsAsync() => (await _world.AllAsync<Parcel>()).Select(parcel => (long)parcel.OrderId.Value).Order();

    private async Task<IEnumerable<long>> CratesAsync() =>
        (await _world.AllAsync<Crate>()).Where(crate => crate.OrderId is not null).Select(crate => (long)crate.OrderId!.Value.Value).Order();

    private async Task AssertDoneAsync()
    {
        Assert.Empty(await _world.AllAsync<CleanupRange>());
        Assert.Equal([], (await _world.AllAsync<CleanupRecord>()).Where(record => record.State != CleanupState.Done).Select(record => $"{record.Reference} {record.Key} {record.State} {record.LastError}"));
    }
}

public sealed class PostgreSqlKeyRangeTests() : KeyRangeTests(new PostgreSqlDatabase());

public sealed class SqliteKeyRangeTests() : KeyRangeTests(new SqliteDatabase());
