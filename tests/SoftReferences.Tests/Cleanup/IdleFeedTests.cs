using System.Globalization;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;
using SoftReferences.TestSupport;

namespace SoftReferences.Tests.Cleanup;

/// <summary>An empty feed is polled only at intervals, but a feed that supports long polling is asked again at once.</summary>
public sealed class IdleFeedTests : IAsyncDisposable
{
    private readonly FakeTimeProvider _time = new(DateTimeOffset.UtcNow);
    private readonly ScriptedStore _store = new();
    private ServiceProvider? _services;
    private DeletionFollowerService? _follower;

    [Theory]
    [InlineData("00:00:20", "00:00:01", 1)]
    [InlineData("00:00:20", "01:00:00", 20)]
    [InlineData("00:00:00", "00:00:03", 3)]
    [InlineData("00:00:00", "01:00:00", 3_600)]
    [InlineData("00:00:00.0000001", "00:00:03", 1)]
    public async Task EmptyPage_ThatIsGivenAtOnce_IsNotAskedForWithoutEnd(string feedWait, string pollInterval, int seconds)
    {
        const int Reads = 5;
        const int StepsPerInterval = 4;
        var feed = new ScriptedFeed((read, after, token) => read < 100 ? Task.FromResult(new DeletionPage("e", [], after, HasMore: false)) : Never(token));
        await StartAsync(feed, feedWait, pollInterval);

        var steps = 0;
        while (feed.Reads < Reads)
        {
            await Task.Delay(1);
            _time.Advance(TimeSpan.FromSeconds(seconds) / StepsPerInterval);
            steps++;
        }

        await StopAsync();
        Assert.InRange(feed.Reads, Reads, 1 + (steps / StepsPerInterval));
    }

    [Theory]
    [InlineData("00:00:01")]
    [InlineData("01:00:00")]
    public async Task EmptyPage_ThatTookItsTime_IsFollowedByTheNextQuestionAtOnce(string pollInterval)
    {
        var wait = new TaskCompletionSource();
        var feed = new ScriptedFeed(async (read, after, token) =>
        {
            await (read == 1 ? wait.Task : Never(token));
            return new DeletionPage("e", [], after, HasMore: false);
        });
        await StartAsync(feed, "00:00:20", pollInterval);
        await Eventually.IsTrueAsync(() => feed.Reads == 1);

        _time.Advance(TimeSpan.FromSeconds(20));
        wait.SetResult();

        await Eventually.IsTrueAsync(() => feed.Reads == 2);
    }

    [Fact]
    public async Task EmptyPage_AfterOneThatWasTakenInAlready_IsFollowedByTheNextQuestionAtOnce()
    {
        _store.OnAppend = () =>
        {
            // As after a commit whose answer was lost: the page is in the inbox, and is not taken in twice.
            (_store.Cursor, _store.OnAppend) = (new FeedCursor("e", 1), static () => Task.CompletedTask);
            return Task.CompletedTask;
        };
        var wait = new TaskCompletionSource();
        var feed = new ScriptedFeed(async (read, after, token) =>
        {
            await (read == 1 ? Task.CompletedTask : read == 2 ? wait.Task : Never(token));
            return new DeletionPage("e", read == 1 ? [ScriptedFeed.Tombstone(1)] : [], 1, HasMore: false);
        });
        await StartAsync(feed, "00:00:20", "00:00:01");
        await Eventually.IsTrueAsync(() =>
        {
            _time.Advance(TimeSpan.FromMilliseconds(100));
            return feed.Reads == 2;
        });

        _time.Advance(TimeSpan.FromSeconds(20));
        wait.SetResult();

        await Eventually.IsTrueAsync(() => feed.Reads == 3);
    }

    [Theory]
    [InlineData("00:00:00")]
    [InlineData("-00:00:05")]
    [InlineData("10675199.02:48:05")]
    public async Task Feed_ThatAsksToBeLeftAlone_IsForAnHourAtMost_AndNotAskedWithoutEnd(string said)
    {
        var retryAfter = TimeSpan.Parse(said, CultureInfo.InvariantCulture);
        var feed = new ScriptedFeed((_, _, _) => throw new DeletionFeedException(AuthUsers.Service, "It is busy.") { RetryAfter = retryAfter });
        await StartAsync(feed, "00:00:20", "00:00:01");
        await Eventually.IsTrueAsync(() => feed.Reads == 1);
        await Task.Delay(100);
        Assert.Equal(1, feed.Reads);

        await Eventually.IsTrueAsync(() =>
        {
            _time.Advance(TimeSpan.FromMinutes(1));
            return feed.Reads > 1;
        });
    }

    [Fact]
    public async Task PageWithTombstones_IsFollowedByTheNextQuestionAtOnce()
    {
        var feed = new ScriptedFeed((read, after, token) => read <= 3
            ? Task.FromResult(new DeletionPage("e", [ScriptedFeed.Tombstone(after + 1)], after + 1, HasMore: false))
            : Never(token));

        await StartAsync(feed, "00:00:00", "01:00:00");

        await Eventually.IsTrueAsync(() => feed.Reads == 4);
        Assert.Equal(3, _store.Received.Count);
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        if (_services is not null)
        {
            await _services.DisposeAsync();
        }
    }

    private static async Task<DeletionPage> Never(CancellationToken cancellationToken)
    {
        await Task.Delay(Timeout.Infinite, cancellationToken);
        throw new InvalidOperationException("Never comes to an end.");
    }

    private async Task StartAsync(ScriptedFeed feed, string feedWait, string pollInterval)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(
            [new("SoftReferences:Cleanup:FeedWait", feedWait), new("SoftReferences:Cleanup:PollInterval", pollInterval)]).Build());
        services.AddSingleton<TimeProvider>(_time).AddSingleton(_store).AddSoftReferences()
            .AddOwner<AuthUsers>(owner => owner.UseSource<InMemoryExistenceSource<AuthUsers>>().UseFeed(_ => feed))
            .AddDependentStore<ScriptedStore>();
        _services = services.BuildServiceProvider();
        _follower = _services.GetServices<IHostedService>().OfType<DeletionFollowerService>().Single();
        await _follower.StartAsync(CancellationToken.None);
    }

    private async Task StopAsync()
    {
        if (_follower is not null)
        {
            await _follower.StopAsync(CancellationToken.None);
        }
    }
}
