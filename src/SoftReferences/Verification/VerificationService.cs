using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using SoftReferences.Stores;

namespace SoftReferences;

/// <summary>Verifies the unverified references of one store while the application runs.</summary>
internal sealed class VerificationService(
    IDependentStore store,
    VerificationEngines engines,
    IOptions<VerificationOptions> options,
    TimeProvider time) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Value.Enabled)
        {
            return;
        }

        var engine = engines.Create(store);
        while (!stoppingToken.IsCancellationRequested)
        {
            if (!await engine.RunOnceAsync(stoppingToken).ConfigureAwait(false))
            {
                await time.DelayAsync(options.Value.PollInterval, stoppingToken).ConfigureAwait(false);
            }
        }
    }
}
