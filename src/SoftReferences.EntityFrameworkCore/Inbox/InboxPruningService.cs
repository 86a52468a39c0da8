using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Prunes the inbox of a context while the application runs, if a retention is configured.</summary>
internal sealed partial class InboxPruningService<TContext>(
    EntityFrameworkStore<TContext> store,
    IOptions<CleanupOptions> options,
    TimeProvider time,
    ILogger<InboxPruningService<TContext>> logger) : BackgroundService
    where TContext : DbContext
{
    // Retentions are at least days long.
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Value.Enabled || options.Value.TombstoneRetention is null)
        {
            return;
        }

        while (!stoppingToken.IsCancellationRequested)
        {
            // Delayed, because migrations may run at startup, and jittered, so that replicas do not prune at the same time.
            await Task.Delay(Interval * (0.75 + (Random.Shared.NextDouble() / 2)), time, stoppingToken).ConfigureAwait(false);
            try
            {
                if (await store.Pruner.PruneAsync((owner, exception) => LogOwnerFailed(owner, store.Name, exception), stoppingToken).ConfigureAwait(false) is var (tombstones, records) && tombstones + records > 0)
                {
                    LogPruned(store.Name, tombstones, records);
                }
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(store.Name, exception);
            }
        }
    }

    [LoggerMessage(52, LogLevel.Information, "{Store}: {Tombstones} tombstones and {Records} records of clean-up were pruned after their retention.")]
    private partial void LogPruned(string store, long tombstones, long records);

    [LoggerMessage(53, LogLevel.Error, "The inbox of {Store} could not be pruned. It will be tried again.")]
    private partial void LogFailed(string store, Exception exception);

    [LoggerMessage(54, LogLevel.Error, "The tombstones of {Owner} in the inbox of {Store} could not be pruned. Other owners are not affected, and it will be tried again.")]
    private partial void LogOwnerFailed(OwningService owner, string store, Exception exception);
}
