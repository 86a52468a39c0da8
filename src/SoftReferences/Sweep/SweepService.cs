using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using SoftReferences.Stores;

namespace SoftReferences;

/// <summary>Sweeps one store while the application runs, each owner independently.</summary>
internal sealed class SweepService(
    IDependentStore store,
    SweepEngines engines,
    IOptions<SweepOptions> options,
    TimeProvider time) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        options.Value.Enabled
            ? Task.WhenAll(store.Owners.Select(owner => SweepAsync(owner, stoppingToken)))
            : Task.CompletedTask;

    private async Task SweepAsync(ReferencedOwner owner, CancellationToken stoppingToken)
    {
        var engine = engines.Create(store, owner);
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
}
