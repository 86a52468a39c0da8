using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;
using SoftReferences.TestSupport;

namespace SoftReferences.Tests.Cleanup;

/// <summary>The log says when an outage of a feed begins, and when it is over.</summary>
public sealed class FeedOutageLogTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));

    [Fact]
    public async Task Feed_ThatIsBack_IsLoggedOnce_WithTheTimeOfTheOutage()
    {
        var feed = new ScriptedFeed(async (read, after, token) =>
        {
            await (read > 5 ? Task.Delay(Timeout.Infinite, token) : Task.CompletedTask);
            return read is 2 or 3
                ? throw new DeletionFeedException(AuthUsers.Service, "It is away.")
                : new DeletionPage("e", [ScriptedFeed.Tombstone(after + 1)], after + 1, HasMore: false);
        });
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.AddFakeLogging());
        services.AddSingleton<TimeProvider>(_time).AddSingleton(new ScriptedStore()).AddSoftReferences()
            .AddOwner<AuthUsers>(owner => owner.UseSource<InMemoryExistenceSource<AuthUsers>>().UseFeed(_ => feed))
            .AddDependentStore<ScriptedStore>();
        await using var provider = services.BuildServiceProvider();
        using var follower = provider.GetServices<IHostedService>().OfType<DeletionFollowerService>().Single();
        await follower.StartAsync(default);

        // The clock stands still until the outage has begun, because its time is in the log.
        var feeds = provider.GetRequiredService<FollowedFeeds>();
        await Eventually.IsTrueAsync(() => feeds.All is [{ State: FollowedFeedState.Away }]);
        await Eventually.IsTrueAsync(() =>
        {
            _time.Advance(TimeSpan.FromMilliseconds(200));
            return feed.Reads == 6;
        });
        await follower.StopAsync(default);

        var log = provider.GetFakeLogCollector().GetSnapshot().Where(record => record.Category == typeof(DeletionFollowerService).FullName).ToList();
        var (away, back) = ("ScriptedStore does not receive deletions of //auth/users now, and will continue from the same position: It is away.", "ScriptedStore receives deletions of //auth/users again, which it did not since 2026-01-02 03:04:05Z.");
        Assert.Equal([(LogLevel.Warning, away), (LogLevel.Warning, away), (LogLevel.Information, back)], log.Skip(1).Select(record => (record.Level, record.Message)));
    }
}
