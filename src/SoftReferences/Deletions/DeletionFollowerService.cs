using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SoftReferences.Stores;

namespace SoftReferences;

/// <summary>Follows the feeds of all owners of one store while the application runs.</summary>
internal sealed partial class DeletionFollowerService(
    IDependentStore store,
    CleanupSignal signal,
    OwnerRegistry owners,
    DeletionFollowers followers,
    FollowedFeeds feeds,
    IOptions<CleanupOptions> options,
    TimeProvider time,
    Randomness randomness,
    ILogger<DeletionFollowerService> logger) : BackgroundService
{
    // The owner protocol expresses waits in whole seconds, at least one.
    private static readonly TimeSpan ShortestWait = TimeSpan.FromSeconds(1);

    /// <summary>Gets the minimum interval between requests after an empty page. It is not longer than an owner is asked to hold a request, so that a request that was held is followed by the next one at once.</summary>
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

        // Checked often enough to take over soon, and at least as often as it is renewed.
        var interval = TimeSpan.FromTicks(Math.Min(options.Value.PollInterval.Ticks, options.Value.FollowerLeaseDuration.Ticks / 3));
        var lease = new FollowerLease(store.Inbox, owner.Service, options.Value.FollowerLeaseDuration, time, randomness.NewGuid());
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (await lease.TryTakeAsync(stoppingToken).ConfigureAwait(false))
                {
                    LogTaken(owner.Service, store.Name);
                    await lease.HoldAsync(token => ReadPagesAsync(owner, feed, lease.Holder, token), stoppingToken).ConfigureAwait(false);
                }

                // Another replica follows the feed, and reports its state itself.
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
    private async Task ReadPagesAsync(ReferencedOwner owner, IDeletionFeed feed, Guid holder, CancellationToken stoppingToken)
    {
        var ahead = new ReadAheadFeed(feed);
        await using var disposal = ahead.ConfigureAwait(false);
        var follower = followers.Create(store, owner, ahead, holder);
        var failures = 0;
        while (!stoppingToken.IsCancellationRequested)
        {
            var begun = time.GetTimestamp();
            var (received, hasFailed, retryAfter) = await ReadPageAsync(owner, follower, stoppingToken).ConfigureAwait(false);
            failures = hasFailed ? failures + 1 : 0;
            if (hasFailed)
            {
                await time.DelayAsync(retryAfter ?? RetryDelays.For(failures, options.Value.RetryDelay, options.Value.MaximumRetryDelay, randomness.Random), stoppingToken).ConfigureAwait(false);
            }
            else if (received == 0)
            {
                // If the owner held the request, the interval is already over. Otherwise, as during its shutdown, this avoids a busy loop.
                await time.DelayAsync(IdleInterval - time.GetElapsedTime(begun), stoppingToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Reads a page, and reports the state of the feed.</summary>
    private async Task<(int Received, bool HasFailed, TimeSpan? RetryAfter)> ReadPageAsync(ReferencedOwner owner, DeletionFollower follower, CancellationToken stoppingToken)
    {
        try
        {
            var received = await follower.FollowOnceAsync(stoppingToken).ConfigureAwait(false);
            if (received > 0)
            {
                signal.Set();
            }

            if (feeds.Report(store.Name, owner.Service, FollowedFeedState.Following, reason: null) is { State: not FollowedFeedState.Following } before)
            {
                LogBack(owner.Service, store.Name, before.Since);
            }

            return (received, follower.WasOvertaken, null);
        }
        catch (DeletionFeedException exception) when (!stoppingToken.IsCancellationRequested)
        {
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

            return (0, true, RetryAfter.Bounded(exception.RetryAfter));
        }
        catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
        {
            feeds.Report(store.Name, owner.Service, FollowedFeedState.Away, exception.Message);
            LogUnreadable(owner.Service, store.Name, exception);
            return (0, true, null);
        }
    }

    [LoggerMessage(30, LogLevel.Warning, "{Owner} has no feed of deletions, so {Store} does not receive them. Use UseHttp(…), or UseFeed(…).")]
    private partial void LogNoFeed(OwningService owner, string store);

    [LoggerMessage(34, LogLevel.Information, "This replica follows the deletions of {Owner} into {Store} now.")]
    private partial void LogTaken(OwningService owner, string store);

    [LoggerMessage(33, LogLevel.Warning, "{Store} does not receive deletions of {Owner} now, and will continue from the same position: {Reason}")]
    private partial void LogAway(OwningService owner, string store, string reason);

    [LoggerMessage(35, LogLevel.Information, "{Store} receives deletions of {Owner} again, which it did not since {Since:u}.")]
    private partial void LogBack(OwningService owner, string store, DateTimeOffset since);

    [LoggerMessage(31, LogLevel.Warning, "The deletions of {Owner} could not be read into the inbox of {Store}. They will be read from the same position again.")]
    private partial void LogUnreadable(OwningService owner, string store, Exception exception);

    [LoggerMessage(32, LogLevel.Error, "The clean-up of {Store} for {Owner} is held until a person releases it: {Reason}")]
    private partial void LogHeld(OwningService owner, string store, string reason);
}
