using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Prunes the inbox of a context for as long as the application runs, if it is configured to.</summary>
internal sealed partial class InboxPruningService<TContext>(
    EntityFrameworkStore<TContext> store,
    IOptions<CleanupOptions> options,
    TimeProvider time,
    ILogger<InboxPruningService<TContext>> logger) : BackgroundService
    where TContext : DbContext
{
    // What goes is days old at least.
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Value.Enabled || options.Value.TombstoneRetention is null)
        {
            return;
        }

        while (!stoppingToken.IsCancellationRequested)
        {
            // Not at the start, where migrations may still be running, and not in all replicas at the same time.
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

    [LoggerMessage(52, LogLevel.Information, "{Store}: {Tombstones} tombstones and {Records} records of clean-up were retained for as long as configured, and pruned.")]
    private partial void LogPruned(string store, long tombstones, long records);

    [LoggerMessage(53, LogLevel.Error, "The inbox of {Store} could not be pruned. It will be tried again.")]
    private partial void LogFailed(string store, Exception exception);

    [LoggerMessage(54, LogLevel.Error, "The tombstones of {Owner} in the inbox of {Store} could not be pruned. Those of other owners were looked at all the same, and it will be tried again.")]
    private partial void LogOwnerFailed(OwningService owner, string store, Exception exception);
}
