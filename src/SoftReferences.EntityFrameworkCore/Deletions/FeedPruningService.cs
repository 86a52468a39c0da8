using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Prunes the feed of a resource while the application runs.</summary>
internal sealed partial class FeedPruningService<TService, TContext>(
    IServiceScopeFactory scopes,
    IOptions<DeletionFeedOptions> options,
    TimeProvider time,
    ILogger<FeedPruningService<TService, TContext>> logger) : BackgroundService
    where TService : IOwningService
    where TContext : DbContext
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var pruner = new FeedPruner<TContext>(OwnedResource.Find<TService, TContext>(scopes), new(scopes, DatabaseClock.For(time)), options.Value);
        while (!stoppingToken.IsCancellationRequested)
        {
            // Delayed, because migrations may run at startup, and jittered, so that replicas do not prune at the same time.
            await Task.Delay(options.Value.PruneInterval * (0.75 + (Random.Shared.NextDouble() / 2)), time, stoppingToken).ConfigureAwait(false);
            try
            {
                if (await pruner.PruneAsync(stoppingToken).ConfigureAwait(false) is > 0 and var pruned)
                {
                    LogPruned(TService.Service, pruned, options.Value.Retention);
                }
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                LogFailed(TService.Service, exception);
            }
        }
    }

    [LoggerMessage(50, LogLevel.Debug, "{Owner}: {Count} tombstones older than {Retention} were pruned.")]
    private partial void LogPruned(OwningService owner, long count, TimeSpan retention);

    [LoggerMessage(51, LogLevel.Error, "The feed of {Owner} could not be pruned. It will be tried again.")]
    private partial void LogFailed(OwningService owner, Exception exception);
}
