using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SoftReferences.Stores;

namespace SoftReferences;

/// <summary>Sweeps one store while the application runs, each owner independently.</summary>
internal sealed class SweepService(
    IDependentStore store,
    OwnerRegistry owners,
    OwnerInquiry inquiry,
    OwnerBatchLimits limits,
    ExistenceMemory memory,
    StoppedSweeps stopped,
    SweepMetrics metrics,
    VerificationEngines verification,
    IOptions<SweepOptions> options,
    TimeProvider time,
    Randomness randomness,
    ILoggerFactory loggers) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        options.Value.Enabled
            ? Task.WhenAll(store.Owners.Select(owner => SweepAsync(owner, stoppingToken)))
            : Task.CompletedTask;

    private async Task SweepAsync(ReferencedOwner owner, CancellationToken stoppingToken)
    {
        var engine = CreateEngine(owner);
        await Task.WhenAll(Enumerable.Range(0, options.Value.Parallelism).Select(_ => WorkAsync(engine, stoppingToken))).ConfigureAwait(false);
    }

    private async Task WorkAsync(SweepEngine engine, CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            if (!await engine.RunOnceAsync(stoppingToken).ConfigureAwait(false))
            {
                await time.DelayAsync(options.Value.PollInterval, stoppingToken).ConfigureAwait(false);
            }
        }
    }

    private SweepEngine CreateEngine(ReferencedOwner owner)
    {
        var canaries = new CanaryInquiry(inquiry, limits, new(options.Value, time), options.Value, time);
        var context = new SweepContext(store, owner, canaries, metrics, options.Value, randomness.Random) { IsFollowed = owners.GetFeed(owner.Service) is not null };
        return new(context, verification.Create(store), memory, stopped, loggers);
    }
}
