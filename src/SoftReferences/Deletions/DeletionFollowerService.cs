using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace SoftReferences;

/// <summary>Follows the feeds of all owners of one store for as long as the application runs.</summary>
internal sealed partial class DeletionFollowerService(
    IDependentStore store,
    CleanupSignal signal,
    OwnerRegistry owners,
    ExistenceMemory memory,
    FollowedFeeds feeds,
    IOptions<CleanupOptions> options,
    CleanupMetrics metrics,
    IOptions<BreakerOptions> breaker,
    TimeProvider time,
    Randomness randomness,
    ILoggerFactory loggers) : BackgroundService
{
    // The owner protocol counts a wait in whole seconds, and a shorter one as one of them.
    private static readonly TimeSpan ShortestWait = TimeSpan.FromSeconds(1);

    private readonly ILogger _logger = loggers.CreateLogger<DeletionFollowerService>();

    /// <summary>Gets how long an empty page has to have taken for the next one to be asked for at once: no longer than an owner holds a request, if it was asked to hold it.</summary>
    private TimeSpan IdleInterval => options.Value is { FeedWait: var wait, PollInterval: var interval } && wait > TimeSpan.Zero
        ? TimeSpan.FromTicks(Math.Min(interval.Ticks, Math.Max(wait.Ticks, ShortestWait.Ticks)))
        : options.Value.PollInterval;

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        options.Value.Enabled
            ? Task.WhenAll(store.Owners.Select(owner => FollowAsync(owner, stoppingToken)))
            : Task.CompletedTask;

    private async Task FollowAsync(ReferencedOwner owner, CancellationToken stoppingToken)
    {
        var feed = owners.GetFeed(owner.Service);
        if (feed is null)
        {
            LogNoFeed(owner.Service, store.Name);
            return;
        }

        // Looked at often enough to be taken over soon, and never more rarely than it is renewed.
        var interval = TimeSpan.FromTicks(Math.Min(options.Value.PollInterval.Ticks, options.Value.FollowerLeaseDuration.Ticks / 3));
        var lease = new FollowerLease(store.Inbox, owner.Service, options.Value.FollowerLeaseDuration, time, randomness.NewGuid());
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (await lease.TryTakeAsync(stoppingToken).ConfigureAwait(false))
                {
                    LogTaken(owner.Service, store.Name);
                    await lease.HoldAsync(token => FollowAsync(owner, feed, lease.Holder, token), stoppingToken).ConfigureAwait(false);
                }

                // Another replica follows it, or is about to, and says itself how it goes.
                feeds.Forget(store.Name, owner.Service);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                feeds.Report(store.Name, owner.Service, FollowedFeedState.Away, exception.Message);
                LogUnreadable(owner.Service, store.Name, exception);
            }

            await time.DelayAsync(interval, stoppingToken).ConfigureAwait(false);
        }
    }

    /// <summary>Reads pages until the token is cancelled.</summary>
    private async Task FollowAsync(ReferencedOwner owner, IDeletionFeed feed, Guid holder, CancellationToken stoppingToken)
    {
        var ahead = new ReadAheadFeed(feed);
        await using var disposal = ahead.ConfigureAwait(false);
        var follower = new DeletionFollower(store, owner, ahead, memory, options.Value, metrics, loggers.CreateLogger<DeletionFollower>(), holder, breaker.Value.OnLostHistory);
        var failures = 0;
        while (!stoppingToken.IsCancellationRequested)
        {
            var begun = time.GetTimestamp();
            var received = 0;
            TimeSpan? pause = null;
            try
            {
                received = await follower.FollowOnceAsync(stoppingToken).ConfigureAwait(false);
                if (received > 0)
                {
                    signal.Set();
                }

                failures = follower.WasOvertaken ? failures + 1 : 0;
                feeds.Report(store.Name, owner.Service, FollowedFeedState.Following, reason: null);
            }
            catch (DeletionFeedException exception) when (!stoppingToken.IsCancellationRequested)
            {
                pause = exception.RetryAfter;
                failures++;
                if (exception.CursorLost)
                {
                    feeds.Report(store.Name, owner.Service, FollowedFeedState.Held, exception.Message);
                    LogHeld(owner.Service, store.Name, exception.Message);
                }
                else
                {
                    feeds.Report(store.Name, owner.Service, FollowedFeedState.Away, exception.Message);
                    LogAway(owner.Service, store.Name, exception.Message);
                }
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                failures++;
                feeds.Report(store.Name, owner.Service, FollowedFeedState.Away, exception.Message);
                LogUnreadable(owner.Service, store.Name, exception);
            }

            if (failures > 0)
            {
                await time.DelayAsync(pause ?? RetryDelays.For(failures, options.Value.RetryDelay, options.Value.MaximumRetryDelay, randomness.Random), stoppingToken).ConfigureAwait(false);
            }
            else if (received == 0)
            {
                // An owner that held the request has made it wait already. One that did not, or is shutting down, would be asked without end.
                await time.DelayAsync(IdleInterval - time.GetElapsedTime(begun), stoppingToken).ConfigureAwait(false);
            }
        }
    }

    [LoggerMessage(30, LogLevel.Warning, "{Owner} has no feed of deletions, so {Store} does not learn of them. Use UseHttp(…), or UseFeed(…).")]
    private partial void LogNoFeed(OwningService owner, string store);

    [LoggerMessage(34, LogLevel.Information, "This replica follows the deletions of {Owner} into {Store} now.")]
    private partial void LogTaken(OwningService owner, string store);

    [LoggerMessage(33, LogLevel.Warning, "{Store} does not learn of deletions of {Owner} now, and will read on from the same position: {Reason}")]
    private partial void LogAway(OwningService owner, string store, string reason);

    [LoggerMessage(31, LogLevel.Warning, "The deletions of {Owner} could not be read into the inbox of {Store}. They will be read from the same position again.")]
    private partial void LogUnreadable(OwningService owner, string store, Exception exception);

    [LoggerMessage(32, LogLevel.Error, "The clean-up of {Store} for {Owner} is held until a person releases it: {Reason}")]
    private partial void LogHeld(OwningService owner, string store, string reason);
}
