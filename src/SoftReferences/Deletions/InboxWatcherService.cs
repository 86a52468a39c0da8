using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SoftReferences.Stores;

namespace SoftReferences;

/// <summary>Watches the inbox of one store while the application runs.</summary>
internal sealed partial class InboxWatcherService(
    IDependentStore store,
    InboxSight sight,
    ExistenceMemory memory,
    IOptionsMonitor<OwnerOptions> options,
    TimeProvider time,
    ILogger<InboxWatcherService> logger) : BackgroundService
{
    /// <summary>How often the inbox is checked.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var watcher = new InboxWatcher(store, sight, memory, options, time);
        DateTimeOffset? awaySince = null;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await watcher.LookAsync(stoppingToken).ConfigureAwait(false);
                if (awaySince is { } since)
                {
                    awaySince = null;
                    LogBack(store.Name, since);
                }
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                if (awaySince is null)
                {
                    awaySince = time.GetUtcNow();
                    LogAway(store.Name, InboxSight.Lifetime.TotalSeconds, exception);
                }
            }

            await time.DelayAsync(Interval, stoppingToken).ConfigureAwait(false);
        }
    }

    [LoggerMessage(40, LogLevel.Warning, "The inbox of {Store} cannot be read. If that lasts for {Seconds} s, every reference is checked with its owner, because deletions could be overlooked.")]
    private partial void LogAway(string store, double seconds, Exception exception);

    [LoggerMessage(41, LogLevel.Information, "The inbox of {Store} can be read again, which it could not since {Since:u}.")]
    private partial void LogBack(string store, DateTimeOffset since);
}
