using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace SoftReferences;

/// <summary>Verifies the unverified references of one store while the application runs.</summary>
internal sealed class VerificationService(
    IDependentStore store,
    OwnerInquiry inquiry,
    VerificationMetrics metrics,
    IOptions<VerificationOptions> options,
    TimeProvider time,
    Randomness randomness,
    ILogger<VerificationEngine> logger) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.Value.Enabled)
        {
            return;
        }

        var engine = new VerificationEngine(store, inquiry, metrics, options.Value, time, randomness.Random, logger);
        while (!stoppingToken.IsCancellationRequested)
        {
            if (!await engine.RunOnceAsync(stoppingToken).ConfigureAwait(false))
            {
                await time.DelayAsync(options.Value.PollInterval, stoppingToken).ConfigureAwait(false);
            }
        }
    }
}
