using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using SoftReferences.TestSupport;

namespace SoftReferences.Tests.Cleanup;

/// <summary>A node that shares its inbox with others: tombstones that another node receives invalidate what this node remembers.</summary>
public sealed class InboxWatcherTests : IDisposable
{
    private static readonly SoftRef<AuthUsers> User = new(Guid.Parse("0198c5f2-0000-7000-8000-000000000001"));

    private readonly ScriptedStore _store = new();
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);
    private readonly ScriptedSource<AuthUsers> _owner = ScriptedSource<AuthUsers>.Of(keys => ScriptedSource<AuthUsers>.All(Existence.Exists, keys));
    private readonly ServiceProvider _services;
    private readonly InboxSight _sight;
    private readonly InboxWatcher _watcher;

    public InboxWatcherTests()
    {
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.AddFakeLogging());
        services.AddSingleton<TimeProvider>(_time).AddSingleton(_store).AddSoftReferences()
            .AddOwner<AuthUsers>(owner => owner.UseSource(_ => _owner))
            .AddDependentStore<ScriptedStore>();
        _services = services.BuildServiceProvider();
        _sight = Assert.Single(_services.GetServices<InboxSight>());
        _watcher = new(_store, _sight, _services.GetRequiredService<ExistenceMemory>(), _services.GetRequiredService<IOptionsMonitor<OwnerOptions>>(), _time);
    }

    [Fact]
    public async Task Node_ThatHasNotLookedIntoTheInbox_RemembersNothing()
    {
        await CheckAsync(calls: 1);
        await CheckAsync(calls: 2);

        await LookAsync();

        await CheckAsync(calls: 2);
        await CheckAsync(calls: 2);
    }

    [Fact]
    public async Task Node_ThatCannotLookIntoTheInboxAnyMore_RemembersNothing()
    {
        await LookAsync();
        await CheckAsync(calls: 1);

        _time.Advance(InboxSight.Lifetime);

        await CheckAsync(calls: 2);
        await LookAsync();
        await CheckAsync(calls: 2);
    }

    [Fact]
    public async Task Node_WhoseLookTookTooLong_RemembersNothing()
    {
        _store.OnRead = _ =>
        {
            _time.Advance(InboxSight.Lifetime);
            return Task.CompletedTask;
        };

        await LookAsync();

        Assert.False(_sight.IsClear);
    }

    [Fact]
    public async Task Tombstone_ThatAnotherNodeReceived_EndsWhatIsRemembered()
    {
        await LookAsync();
        await CheckAsync(calls: 1);
        await ReceiveElsewhereAsync("e", ScriptedFeed.Tombstone(1) with { Key = OwnerKey.Of(User.Value) });

        await LookAsync();

        await CheckAsync(calls: 2);
        await CheckAsync(calls: 3);
    }

    [Fact]
    public async Task Tombstone_ThatThisNodeReceives_EndsWhatIsRememberedBeforeItIsCommitted()
    {
        await LookAsync();
        await CheckAsync(calls: 1);
        await CheckAsync(calls: 1);
        var feed = new ScriptedFeed((_, after, _) => Task.FromResult(new DeletionPage("e", [ScriptedFeed.Tombstone(1) with { Key = OwnerKey.Of(User.Value) }], after + 1, HasMore: false)));
        var follower = new DeletionFollower(_store, _store.Owners[0], feed, _services.GetRequiredService<ExistenceMemory>(), new(), _services.GetRequiredService<CleanupMetrics>(), NullLogger<DeletionFollower>.Instance);
        _store.OnAppend = () => CheckAsync(calls: 2);

        Assert.Equal(1, await follower.FollowOnceAsync(CancellationToken.None));

        await CheckAsync(calls: 3);
    }

    [Fact]
    public async Task Tombstones_ThatThisNodeReceived_AreNotReadBack()
    {
        await LookAsync();
        await FollowAsync(1, 2);
        await FollowAsync(3);
        await LookAsync();
        Assert.Equal(0, _store.Reads);

        await ReceiveElsewhereAsync("e", ScriptedFeed.Tombstone(4));
        await FollowAsync(5);
        await LookAsync();
        Assert.Equal(1, _store.Reads);
    }

    [Fact]
    public async Task Tombstone_ThatAnotherNodeReceivedBetweenTwoOfThisOne_EndsWhatIsRemembered()
    {
        await LookAsync();
        await FollowAsync(1);
        await LookAsync();
        await CheckAsync(calls: 1);
        await ReceiveElsewhereAsync("e", ScriptedFeed.Tombstone(2) with { Key = OwnerKey.Of(User.Value) });
        await FollowAsync(3);

        await LookAsync();

        await CheckAsync(calls: 2);
    }

    [Fact]
    public async Task Tombstone_AtAPositionThatThisNodeReceivedBeforeTheFeedWasReadAnew_EndsWhatIsRemembered()
    {
        await LookAsync();
        await FollowAsync(1, 2, 3);
        await LookAsync();
        await CheckAsync(calls: 1);
        _store.Received.Clear();
        _store.Cursor = new("e", 1);
        await ReceiveElsewhereAsync("e", ScriptedFeed.Tombstone(2) with { Key = OwnerKey.Of(User.Value) });

        await LookAsync();

        await CheckAsync(calls: 2);
    }

    [Fact]
    public async Task Tombstone_OfAnotherEpochThanThisNodeReceived_EndsWhatIsRemembered()
    {
        await LookAsync();
        await FollowAsync(1, 2);
        await LookAsync();
        await CheckAsync(calls: 1);
        _store.Received.Clear();
        await ReceiveElsewhereAsync("f", ScriptedFeed.Tombstone(1) with { Key = OwnerKey.Of(User.Value) });

        await LookAsync();

        await CheckAsync(calls: 2);
    }

    [Fact]
    public async Task Tombstone_OfAnotherEpochThanThisNodeReceivedSinceItLooked_EndsWhatIsRemembered()
    {
        await LookAsync();
        await CheckAsync(calls: 1);
        await FollowAsync(1, 2);
        _store.Received.Clear();
        await ReceiveElsewhereAsync("f", ScriptedFeed.Tombstone(1) with { Key = OwnerKey.Of(User.Value) });

        await LookAsync();

        await CheckAsync(calls: 2);
    }

    [Fact]
    public async Task Tombstones_MoreThanAPage_AreAllSeenInOneLook()
    {
        await LookAsync();
        await CheckAsync(calls: 1);
        Tombstone[] many = [.. Enumerable.Range(1, (2 * InboxWatcher.PageSize) + 1).Select(position => ScriptedFeed.Tombstone(position))];
        many[^1] = many[^1] with { Key = OwnerKey.Of(User.Value) };
        await ReceiveElsewhereAsync("e", many);

        await LookAsync();

        await CheckAsync(calls: 2);
    }

    [Fact]
    public async Task Tombstone_OfANewEpoch_IsSeenWhateverItsPosition()
    {
        await ReceiveElsewhereAsync("e", ScriptedFeed.Tombstone(1), ScriptedFeed.Tombstone(2));
        await LookAsync();
        await CheckAsync(calls: 1);
        _store.Received.Clear();
        await ReceiveElsewhereAsync("f", ScriptedFeed.Tombstone(1) with { Key = OwnerKey.Of(User.Value) });

        await LookAsync();

        await CheckAsync(calls: 2);
    }

    [Fact]
    public async Task Inbox_WithoutNews_IsOnlyAskedForItsCursor()
    {
        await ReceiveElsewhereAsync("e", ScriptedFeed.Tombstone(1));
        await LookAsync();
        await LookAsync();
        await LookAsync();

        Assert.Equal(1, _store.Reads);
    }

    [Fact]
    public async Task Service_LooksAgainAndAgain_ThroughFailures()
    {
        var service = Assert.Single(_services.GetServices<IHostedService>().OfType<InboxWatcherService>());
        _store.OnRead = look => look is 2 or 3 ? throw new InvalidOperationException("The database is away.") : Task.CompletedTask;
        await service.StartAsync(CancellationToken.None);

        await Eventually.IsTrueAsync(() =>
        {
            _time.Advance(InboxWatcherService.Interval);
            return _store.CursorReads >= 4 && _sight.IsClear;
        });
        await service.StopAsync(CancellationToken.None);

        var log = _services.GetFakeLogCollector().GetSnapshot().Where(record => record.Category == typeof(InboxWatcherService).FullName).ToList();
        Assert.Equal([LogLevel.Warning, LogLevel.Information], log.Select(record => record.Level));
        Assert.StartsWith("The inbox of ScriptedStore cannot be read.", log[0].Message, StringComparison.Ordinal);
        Assert.StartsWith("The inbox of ScriptedStore can be read again, which it could not since 2", log[1].Message, StringComparison.Ordinal);
    }

    public void Dispose() => _services.Dispose();

    private Task LookAsync() => _watcher.LookAsync(CancellationToken.None);

    /// <summary>Receives tombstones at these positions on this node.</summary>
    private async Task FollowAsync(params long[] positions)
    {
        var feed = new ScriptedFeed((_, _, _) => Task.FromResult(new DeletionPage("e", [.. positions.Select(ScriptedFeed.Tombstone)], positions[^1], HasMore: false)));
        var follower = new DeletionFollower(_store, _store.Owners[0], feed, _services.GetRequiredService<ExistenceMemory>(), new(), _services.GetRequiredService<CleanupMetrics>(), NullLogger<DeletionFollower>.Instance);
        Assert.Equal(positions.Length, await follower.FollowOnceAsync(CancellationToken.None));
    }

    private async Task ReceiveElsewhereAsync(string epoch, params Tombstone[] tombstones) => Assert.True(await _store.AppendAsync(
        _store.Owners[0], _store.Cursor, new(epoch, tombstones, tombstones[^1].Position, HasMore: false), null, CancellationToken.None));

    private async Task CheckAsync(int calls)
    {
        await _services.GetRequiredService<ISoftReferenceValidator>().EnsureAsync(User, "/user");
        Assert.Equal(calls, _owner.Calls.Count);
    }
}
