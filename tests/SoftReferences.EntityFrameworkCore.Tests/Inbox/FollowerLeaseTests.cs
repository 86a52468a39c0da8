using Microsoft.Extensions.Time.Testing;
using SoftReferences.EntityFrameworkCore.Entities;
using SoftReferences.EntityFrameworkCore.Tests.Cleanup;

namespace SoftReferences.EntityFrameworkCore.Tests.Inbox;

public sealed class PostgreSqlFollowerLeaseTests() : FollowerLeaseTests(new PostgreSqlDatabase());

public sealed class SqliteFollowerLeaseTests() : FollowerLeaseTests(new SqliteDatabase());

/// <summary>Two replicas that follow one feed, with clocks that differ by a day.</summary>
public abstract class FollowerLeaseTests : IDisposable
{
    private static readonly TimeSpan Duration = TimeSpan.FromSeconds(5);

    private readonly TestDatabase _database;
    private readonly CleanupWorld _world;
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UnixEpoch.AddDays(1));
    private readonly FakeTimeProvider _otherTime = new(DateTimeOffset.UnixEpoch.AddDays(2));
    private readonly FollowerLease _lease;
    private readonly FollowerLease _other;

    protected FollowerLeaseTests(TestDatabase database)
    {
        _database = database;
        _world = new CleanupWorld(database);
        _lease = new FollowerLease(_world.Store.Inbox, AuthUsers.Service, Duration, _time, Guid.NewGuid());
        _other = new FollowerLease(_world.Store.Inbox, AuthUsers.Service, Duration, _otherTime, Guid.NewGuid());
    }

    [Fact]
    public async Task Holder_ThatGivesSignsOfLife_KeepsTheLease()
    {
        Assert.True(await _lease.TryTakeAsync(CancellationToken.None));
        for (var round = 0; round < 10; round++)
        {
            Assert.False(await _other.TryTakeAsync(CancellationToken.None));
            Advance(Duration * 0.9);
            Assert.True(await _lease.RenewAsync(CancellationToken.None));
        }
    }

    [Fact]
    public async Task Holder_ThatDies_IsReplacedAfterTheDuration_AndNotBefore()
    {
        Assert.True(await _lease.TryTakeAsync(CancellationToken.None));

        Assert.False(await _other.TryTakeAsync(CancellationToken.None));
        Advance(Duration - TimeSpan.FromMilliseconds(1));
        Assert.False(await _other.TryTakeAsync(CancellationToken.None));
        Advance(TimeSpan.FromMilliseconds(1));
        Assert.True(await _other.TryTakeAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Replica_ThatWasNotLooking_WaitsForTheWholeDuration()
    {
        Assert.True(await _lease.TryTakeAsync(CancellationToken.None));
        Advance(Duration * 10);

        Assert.False(await _other.TryTakeAsync(CancellationToken.None));
    }

    [Fact]
    public async Task Holder_ThatReleases_IsReplacedAtOnce()
    {
        Assert.True(await _lease.TryTakeAsync(CancellationToken.None));
        Assert.True(await _lease.ReleaseAsync(CancellationToken.None));

        Assert.True(await _other.TryTakeAsync(CancellationToken.None));
        Assert.False(await _lease.TryTakeAsync(CancellationToken.None));
    }

    [Fact]
    public async Task SignOfLife_BetweenALookAndATakeOver_KeepsTheLease()
    {
        var inbox = _world.Store.Inbox;
        Assert.True(await _lease.TryTakeAsync(CancellationToken.None));
        var seen = await inbox.GetFollowerAsync(AuthUsers.Service, CancellationToken.None);
        Assert.True(await _lease.RenewAsync(CancellationToken.None));

        Assert.False(await inbox.TryBeatAsync(AuthUsers.Service, seen, _other.Holder, CancellationToken.None));
        Assert.Equal(new FollowerBeat(_lease.Holder, seen.Beat + 1), await inbox.GetFollowerAsync(AuthUsers.Service, CancellationToken.None));
    }

    [Fact]
    public async Task FrozenHolder_ThatWakesUp_WritesNothing()
    {
        _world.Owner.Report(TombstoneKind.Deleted, CleanupWorld.NewUser());
        var owner = Assert.Single(_world.Store.Owners);
        Assert.True(await _lease.TryTakeAsync(CancellationToken.None));
        var page = await _world.Owner.ReadAsync(default, 10, TimeSpan.Zero, owner.KeyKind, CancellationToken.None);
        await TakeOverAsync();

        // The cursor has not moved yet, so only the lease can prevent the append.
        Assert.False(await _world.Store.Inbox.AppendAsync(owner, default, page, _lease.Holder, CancellationToken.None));
        Assert.Empty(await _world.AllAsync<InboxTombstone>());
        Assert.Empty(await _world.AllAsync<InboxCursor>());
        Assert.Empty(await _world.RangesAsync());
        Assert.False(await _lease.RenewAsync(CancellationToken.None));
        Assert.False(await _lease.ReleaseAsync(CancellationToken.None));

        Assert.True(await _world.Store.Inbox.AppendAsync(owner, default, page, _other.Holder, CancellationToken.None));
        Assert.False(await _world.Store.Inbox.AppendAsync(owner, new FeedCursor("epoch-1", 1), page with { Items = [], Next = 1 }, _lease.Holder, CancellationToken.None));
    }

    [Fact]
    public async Task HolderThatLosesTheLease_StopsItsWork_AndLeavesTheLeaseToTheOther()
    {
        Assert.True(await _lease.TryTakeAsync(CancellationToken.None));
        var working = new TaskCompletionSource<CancellationToken>(TaskCreationOptions.RunContinuationsAsynchronously);
        await TakeOverAsync();
        var holding = _lease.HoldAsync(
            token =>
            {
                working.SetResult(token);
                return Task.Delay(Timeout.Infinite, token);
            },
            CancellationToken.None);

        while (!holding.IsCompleted)
        {
            _time.Advance(Duration / 3);
            await Task.WhenAny(holding, Task.Delay(5));
        }

        await holding;
        Assert.True((await working.Task).IsCancellationRequested);
        Assert.Equal(_other.Holder, (await _world.Store.Inbox.GetFollowerAsync(AuthUsers.Service, CancellationToken.None)).Holder);
    }

    [Fact]
    public async Task OrderlyEnd_ReleasesTheLease()
    {
        using var stopping = new CancellationTokenSource();
        Assert.True(await _lease.TryTakeAsync(CancellationToken.None));
        var holding = _lease.HoldAsync(token => Task.Delay(Timeout.Infinite, token), stopping.Token);

        await stopping.CancelAsync();
        await holding;

        Assert.Equal(Guid.Empty, (await _world.Store.Inbox.GetFollowerAsync(AuthUsers.Service, CancellationToken.None)).Holder);
        Assert.True(await _other.TryTakeAsync(CancellationToken.None));
    }

    [Fact]
    public async Task ReplicasThatWait_OnlyOneTakesOver()
    {
        Assert.True(await _lease.TryTakeAsync(CancellationToken.None));
        FollowerLease[] waiting = [.. Enumerable.Range(0, 4).Select(_ => new FollowerLease(_world.Store.Inbox, AuthUsers.Service, Duration, _otherTime, Guid.NewGuid()))];
        foreach (var lease in waiting)
        {
            Assert.False(await lease.TryTakeAsync(CancellationToken.None));
        }

        Advance(Duration);
        var taken = _database is SqliteDatabase
            ? [await waiting[0].TryTakeAsync(CancellationToken.None), await waiting[1].TryTakeAsync(CancellationToken.None)]
            : await Task.WhenAll(waiting.Select(lease => Task.Run(() => lease.TryTakeAsync(CancellationToken.None))));

        Assert.Single(taken, won => won);
    }

    public void Dispose()
    {
        _world.Dispose();
        _database.Dispose();
        GC.SuppressFinalize(this);
    }

    private async Task TakeOverAsync()
    {
        Assert.False(await _other.TryTakeAsync(CancellationToken.None));
        _otherTime.Advance(Duration);
        Assert.True(await _other.TryTakeAsync(CancellationToken.None));
    }

    private void Advance(TimeSpan by)
    {
        _time.Advance(by);
        _otherTime.Advance(by);
    }
}
