using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SoftReferences.Stores;

namespace SoftReferences;

/// <summary>Cleans up one store while the application runs.</summary>
internal sealed partial class CleanupService(
    IDependentStore store,
    CleanupSignal signal,
    OwnerInquiry inquiry,
    IOptions<CleanupOptions> options,
    CleanupMetrics metrics,
    TimeProvider time,
    Randomness randomness,
    ILoggerFactory loggers) : BackgroundService
{
    private readonly ILogger _logger = loggers.CreateLogger<CleanupService>();

    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Value.Enabled)
        {
            return Task.CompletedTask;
        }

        var engine = new CleanupEngine(store, inquiry, options.Value, metrics, time, randomness.Random, loggers.CreateLogger<CleanupEngine>());
        return Task.WhenAll(Enumerable.Range(0, options.Value.Parallelism).Select(_ => CleanAsync(engine, stoppingToken)));
    }

    private async Task CleanAsync(CleanupEngine engine, CancellationToken stoppingToken)
    {
        var failures = 0;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                // A worker that finds work wakes the next one, because there may be more than one batch.
                var worked = await engine.RunOnceAsync(signal.Set, stoppingToken).ConfigureAwait(false);
                failures = 0;
                if (!worked)
                {
                    await signal.WaitAsync(options.Value.PollInterval, time, stoppingToken).ConfigureAwait(false);
                }
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                // The database is unavailable. No work is lost: it can be claimed again after its lease.
                LogStoreFailed(store.Name, exception);
                var delay = RetryDelays.For(++failures, options.Value.RetryDelay, options.Value.MaximumRetryDelay, randomness.Random);
                await time.DelayAsync(delay, stoppingToken).ConfigureAwait(false);
            }
        }
    }

    [LoggerMessage(10, LogLevel.Error, "The clean-up work of {Store} could not be read or written. It will be tried again.")]
    private partial void LogStoreFailed(string store, Exception exception);
}
