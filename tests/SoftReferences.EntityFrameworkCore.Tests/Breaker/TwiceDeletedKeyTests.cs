using SoftReferences.EntityFrameworkCore.Entities;
using SoftReferences.EntityFrameworkCore.Tests.Cleanup;

namespace SoftReferences.EntityFrameworkCore.Tests.Breaker;

public sealed class PostgreSqlTwiceDeletedKeyTests() : TwiceDeletedKeyTests(new PostgreSqlDatabase());

public sealed class SqliteTwiceDeletedKeyTests() : TwiceDeletedKeyTests(new SqliteDatabase());

/// <summary>A key that its owner deletes twice without announcing a restoration in between. When a person rejects the later deletion, the work left from the earlier one does not continue either.</summary>
public abstract class TwiceDeletedKeyTests : IDisposable
{
    private const int Limit = 4;

    private readonly SoftRef<AuthUsers> _twice = CleanupWorld.NewUser();
    private readonly SoftRef<AuthUsers> _other = CleanupWorld.NewUser();
    private readonly TestDatabase _database;
    private readonly CleanupWorld _world;

    protected TwiceDeletedKeyTests(TestDatabase database)
    {
        _database = database;
        _world = new CleanupWorld(database, new CleanupOptions { BatchSize = 1 }, new BreakerOptions { MaximumKeys = Limit });
    }

    private ISoftReferenceOperations Operations => _world.Store.Operations;

    [Fact]
    public async Task Rejection_CancelsWhatWasPutAsideForTheEarlierDeletion()
    {
        await AddAsync(_twice);
        _world.Owner.Alive.Add(OwnerKey.Of(_twice.Value));
        await ReportAndCleanAsync(_twice);
        Assert.Equal([CleanupState.Parked, CleanupState.Parked], (await EarlierAsync()).Select(record => record.State));
        await FillWindowsAsync();
        _world.Owner.Alive.Clear();
        await ReportAndCleanAsync(_twice);

        await Operations.RejectAsync((await HoldOfPetsAsync()).Id, "bob", "It was a mistake.");
        var resumed = await Operations.ResumeAsync(new ParkedWorkFilter());
        await ApproveAllAsync();

        Assert.Equal(0, resumed);
        Assert.Equal([CleanupState.Cancelled, CleanupState.Cancelled], (await EarlierAsync()).Select(record => record.State));
        await AssertIsSparedAsync();
    }

    [Fact]
    public async Task Rejection_CancelsWhatWasApprovedForTheEarlierDeletion()
    {
        await AddAsync(_twice, _other);
        await FillWindowsAsync();
        await ReportAndCleanAsync(_twice, _other);
        _world.Owner.Answer = keys => new([.. keys.Select(key => key == OwnerKey.Of(_twice.Value) ? Existence.Unknown : Existence.Missing)]) { Epoch = _world.Owner.Epoch };
        await ApproveAllAsync();
        Assert.Equal([CleanupState.Pending, CleanupState.Pending], (await EarlierAsync()).Select(record => record.State));
        _world.Owner.Answer = null;
        await ReportAndCleanAsync(_twice);

        await Operations.RejectAsync((await HoldOfPetsAsync()).Id, "bob", "It was a mistake.");
        _world.Time.Advance(TimeSpan.FromHours(1));
        await ApproveAllAsync();

        await AssertIsSparedAsync();
    }

    [Fact]
    public async Task Rejection_OfTheEarlierDeletion_LeavesTheLaterOne()
    {
        await AddAsync(_twice);
        await FillWindowsAsync();
        await ReportAndCleanAsync(_twice);
        var earlier = await HoldOfPetsAsync();
        await ReportAndCleanAsync(_twice);

        await Operations.RejectAsync(earlier.Id, "bob", "It was a mistake.");
        await ApproveAllAsync();
        await ApproveAllAsync();

        Assert.DoesNotContain(_twice, (await _world.AllAsync<Pet>()).Select(pet => pet.UserId));
    }

    public void Dispose()
    {
        _world.Dispose();
        _database.Dispose();
        GC.SuppressFinalize(this);
    }

    private Task AddAsync(params SoftRef<AuthUsers>[] users) => _world.AddAsync([.. users.Select(user => new Pet { UserId = user }), .. users.Select(user => new Visit { UserId = user })]);

    /// <summary>Removes as much as the limits allow, so that all further removals are held.</summary>
    private async Task FillWindowsAsync()
    {
        var users = Enumerable.Range(0, Limit).Select(_ => CleanupWorld.NewUser()).ToArray();
        await AddAsync(users);
        await ReportAndCleanAsync(users);
        Assert.Empty(await Operations.FindHeldAsync());
    }

    private Task ReportAndCleanAsync(params SoftRef<AuthUsers>[] users)
    {
        _world.Owner.Report(TombstoneKind.Deleted, users);
        return _world.FollowAndCleanAsync();
    }

    private async Task ApproveAllAsync()
    {
        foreach (var held in await Operations.FindHeldAsync())
        {
            await Operations.ApproveAsync(held.Id, "ann", "It is right.");
        }

        await _world.FollowAndCleanAsync();
    }

    private async Task<HeldWork> HoldOfPetsAsync() => Assert.Single(await Operations.FindHeldAsync(), hold => hold.Reference == "Pet.UserId");

    /// <summary>Finds the records of the first deletion, for both references.</summary>
    private async Task<IReadOnlyList<CleanupRecord>> EarlierAsync() =>
        [.. (await _world.RecordsAsync()).Where(record => record.Key == _twice.ToString() && record.Reference is "Pet.UserId" or "Visit.UserId").GroupBy(record => record.Reference).Select(group => group.MinBy(record => record.Position)!)];

    private async Task AssertIsSparedAsync()
    {
        Assert.Equal([_twice], (await _world.AllAsync<Pet>()).Select(pet => pet.UserId));
        Assert.Equal([_twice], (await _world.AllAsync<Visit>()).Select(visit => visit.UserId).OfType<SoftRef<AuthUsers>>());
    }
}
