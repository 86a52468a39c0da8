using Microsoft.EntityFrameworkCore;
using SoftReferences.EntityFrameworkCore.Entities;
using SoftReferences.EntityFrameworkCore.Tests.Cleanup;
using SoftReferences.Stores;

namespace SoftReferences.EntityFrameworkCore.Tests.Breaker;

public sealed class PostgreSqlOwnerReleaseTests() : OwnerReleaseTests(new PostgreSqlDatabase())
{
    // Only on PostgreSQL: SQLite allows one writer at a time, so no second look is ever needed.
    [Fact]
    public Task SecondLookThatWaits_IsCancelled() => SecondLookThatWaits_IsCancelledAsync();
}

public sealed class SqliteOwnerReleaseTests() : OwnerReleaseTests(new SqliteDatabase());

/// <summary>The release of an owner whose database was restored in place: its feed continues from an earlier position in the same epoch (I3).</summary>
public abstract class OwnerReleaseTests : IDisposable
{
    private readonly TestDatabase _database;
    private readonly CleanupWorld _world;
    private readonly SoftRef<AuthUsers> _first = CleanupWorld.NewUser();
    private readonly SoftRef<AuthUsers> _second = CleanupWorld.NewUser();

    protected OwnerReleaseTests(TestDatabase database)
    {
        _database = database;
        _world = new CleanupWorld(database, breaker: new BreakerOptions { MaximumKeys = 1, MaximumKeyShare = 1, MaximumRowShare = 1, AlwaysAllowedKeys = 0 });
    }

    private ITombstoneInbox Inbox => _world.Store.Inbox;

    [Fact]
    public async Task PageThatWasReadBefore_IsNotTakenInAfterwards()
    {
        _world.Owner.Report(TombstoneKind.Deleted, _first, _second);
        var owner = Assert.Single(_world.Store.Owners);
        var page = await _world.Owner.ReadAsync(default, 1, TimeSpan.Zero, owner.KeyKind, CancellationToken.None);
        Assert.True(await Inbox.AppendAsync(owner, default, page, null, CancellationToken.None));
        var read = await Inbox.GetCursorAsync(owner.Service, CancellationToken.None);
        var late = await _world.Owner.ReadAsync(new FeedCursor(null, read.Position), 1, TimeSpan.Zero, owner.KeyKind, CancellationToken.None);
        await HoldAndReleaseAsync();

        Assert.False(await Inbox.AppendAsync(owner, read, late, null, CancellationToken.None));

        Assert.Equal(default, await Inbox.GetCursorAsync(owner.Service, CancellationToken.None));
        Assert.Equal(2, await _world.FollowAsync());
    }

    [Fact]
    public async Task DeletionAtAPositionWhoseWorkWasDone_IsCleanedUp()
    {
        await AddAsync(_first, _second);
        await ReportAndCleanAsync(_first);
        Assert.Equal([_second], await LeftAsync());

        _world.Owner.SetBack(0);
        await HoldAndReleaseAsync();
        _world.Time.Advance(TimeSpan.FromHours(2));
        await ReportAndCleanAsync(_second);

        Assert.Empty(await LeftAsync());
        Assert.Equal([(_first.ToString(), 1L), (_second.ToString(), 1L)], (await _world.RecordsAsync("LogEntry.UserId")).Select(record => (record.Key, record.Rows)));
    }

    [Fact]
    public async Task DeletionAtAPositionWhoseWorkWasCancelled_IsCleanedUp()
    {
        await AddAsync(_first, _second);
        _world.Owner.Alive.Add(OwnerKey.Of(_first.Value));
        await ReportAndCleanAsync(_first);
        Assert.All(await _world.RecordsAsync(), record => Assert.Equal(CleanupState.Parked, record.State));

        _world.Owner.SetBack(0);
        await HoldAndReleaseAsync();
        await ReportAndCleanAsync(_second);

        Assert.Equal([_first], await LeftAsync());
    }

    [Fact]
    public async Task DeletionOfADisputedKey_ThatComesLaterAtAnEarlierPosition_Counts()
    {
        await AddAsync(_first, _second);
        await ReportAndCleanAsync(_first, _second);
        await RejectAllAsync();

        _world.Owner.SetBack(0);
        await HoldAndReleaseAsync();
        await ReportAndCleanAsync(_second);

        Assert.Equal([_first], await LeftAsync());
    }

    [Fact]
    public async Task DisputedDeletion_ThatTheFeedRepeats_IsNotActedOn()
    {
        await AddAsync(_first, _second);
        await ReportAndCleanAsync(_first, _second);
        await RejectAllAsync();

        await HoldAndReleaseAsync();
        await _world.FollowAndCleanAsync();

        Assert.Equal(2, (await LeftAsync()).Count);
        Assert.Empty(await _world.Store.Operations.FindHeldAsync());
    }

    [Fact]
    public async Task WorkThatWasHeld_IsGone_AndWhatTheFeedRepeatsIsJudgedAnew()
    {
        await AddAsync(_first, _second);
        await ReportAndCleanAsync(_first, _second);
        var before = Assert.Single(await _world.Store.Operations.FindHeldAsync());

        await HoldAndReleaseAsync();
        Assert.Empty(await _world.Store.Operations.FindHeldAsync());
        Assert.Empty(await _world.RangesAsync());
        await _world.FollowAndCleanAsync();

        Assert.Equal(2, (await LeftAsync()).Count);
        Assert.NotEqual(before.Id, Assert.Single(await _world.Store.Operations.FindHeldAsync()).Id);
    }

    [Fact]
    public async Task WorkThatWasPutAside_IsCancelled_AndNobodyCanResumeIt()
    {
        await AddAsync(_first);
        _world.Owner.Alive.Add(OwnerKey.Of(_first.Value));
        await ReportAndCleanAsync(_first);
        Assert.Equal(CleanupState.Parked, (await _world.RecordAsync("LogEntry.UserId")).State);

        await HoldAndReleaseAsync();

        await AssertCancelledAsync();
        Assert.Equal(0, await _world.Store.Operations.ResumeAsync(new()));
    }

    public void Dispose()
    {
        _world.Dispose();
        _database.Dispose();
        GC.SuppressFinalize(this);
    }

    protected async Task SecondLookThatWaits_IsCancelledAsync()
    {
        await using var context = _world.Open();
        await using var transaction = await context.Database.BeginTransactionAsync();
        context.Add(new LogEntry { UserId = _first });
        await context.SaveChangesAsync();
        await ReportAndCleanAsync(_first);
        Assert.Equal(CleanupState.Settling, (await _world.RecordAsync("LogEntry.UserId")).State);
        await HoldAndReleaseAsync();
        await transaction.CommitAsync();

        await AssertCancelledAsync();
        _world.Time.Advance(TimeSpan.FromMinutes(1));
        while (await _world.CleanOnceAsync())
        {
        }

        Assert.Equal([_first], await LeftAsync());
    }

    private async Task AssertCancelledAsync()
    {
        var record = await _world.RecordAsync("LogEntry.UserId");
        Assert.Equal(
            (CleanupState.Cancelled, "'ann' released the owner, whose data is no longer that of the tombstone: We restored the backup."),
            (record.State, record.LastError));
    }

    private Task AddAsync(params IEnumerable<SoftRef<AuthUsers>> users) => _world.AddAsync(users.Select(user => new LogEntry { UserId = user }));

    private async Task<IReadOnlyList<SoftRef<AuthUsers>>> LeftAsync() => [.. (await _world.AllAsync<LogEntry>()).Select(entry => entry.UserId)];

    private Task ReportAndCleanAsync(params IEnumerable<SoftRef<AuthUsers>> users)
    {
        _world.Owner.Report(TombstoneKind.Deleted, users);
        return _world.FollowAndCleanAsync();
    }

    private async Task RejectAllAsync()
    {
        foreach (var held in await _world.Store.Operations.FindHeldAsync())
        {
            await _world.Store.Operations.RejectAsync(held.Id, "bob", "They exist.");
        }
    }

    private async Task HoldAndReleaseAsync()
    {
        await Inbox.HoldAsync(AuthUsers.Service, "its database was set back", CancellationToken.None);
        await _world.Store.Operations.ReleaseOwnerAsync(AuthUsers.Service, "ann", "We restored the backup.");
    }
}
