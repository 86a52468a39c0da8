using System.Diagnostics.CodeAnalysis;
using System.Threading.RateLimiting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http.Resilience;
using Microsoft.Extensions.Options;
using Polly;

namespace SoftReferences;

/// <summary>Configures the resilience handler of an owner from its options: concurrency limit, total timeout, retry, circuit breaker and attempt timeout.</summary>
internal static class OwnerResilience
{
    // Only for the handler's own validation. The generators below decide.
    private static readonly TimeSpan NominalAttemptTimeout = TimeSpan.FromMilliseconds(100);

    public static void Configure(HttpStandardResilienceOptions options, IServiceProvider provider, string service)
    {
        var monitor = provider.GetRequiredService<IOptionsMonitor<OwnerOptions>>();
        if (!TryGet(monitor, service, out var owner))
        {
            return;
        }

        options.RateLimiter.DefaultRateLimiterOptions = new ConcurrencyLimiterOptions
        {
            PermitLimit = owner.MaximumParallelRequests,
            QueueLimit = owner.MaximumQueuedRequests,
            QueueProcessingOrder = QueueProcessingOrder.OldestFirst,
        };

        // Read for each request, so that a change takes effect at once.
        options.TotalRequestTimeout.TimeoutGenerator = _ => new(monitor.Get(service).Timeout);
        options.AttemptTimeout.TimeoutGenerator = _ => new(monitor.Get(service).EffectiveAttemptTimeout);
        options.AttemptTimeout.Timeout = NominalAttemptTimeout;

        options.Retry.MaxRetryAttempts = Math.Max(1, owner.Retry.MaximumRetries);
        options.Retry.Delay = owner.Retry.Delay;
        options.Retry.UseJitter = true;
        options.Retry.BackoffType = DelayBackoffType.Exponential;

        // Questions are safe to retry, whatever the HTTP method. If the owner sent Retry-After, there is no retry.
        var retries = owner.Retry.MaximumRetries > 0;
        options.Retry.ShouldHandle = arguments => new(
            retries && arguments.Outcome.Result?.Headers.RetryAfter is null && HttpClientResiliencePredicates.IsTransient(arguments.Outcome));

        options.CircuitBreaker.FailureRatio = owner.CircuitBreaker.FailureRatio;
        options.CircuitBreaker.MinimumThroughput = owner.CircuitBreaker.MinimumThroughput;
        options.CircuitBreaker.BreakDuration = owner.CircuitBreaker.BreakDuration;

        // With a sampling duration shorter than attempts take, the circuit would never open.
        var attempts = owner.EffectiveAttemptTimeout * 2;
        options.CircuitBreaker.SamplingDuration = owner.CircuitBreaker.SamplingDuration > attempts ? owner.CircuitBreaker.SamplingDuration : attempts;
    }

    // These options and those of the handler are both validated at startup, but a problem should be reported once.
    private static bool TryGet(IOptionsMonitor<OwnerOptions> monitor, string service, [NotNullWhen(true)] out OwnerOptions? options)
    {
        try
        {
            options = monitor.Get(service);
            return true;
        }
        catch (OptionsValidationException)
        {
            options = null;
            return false;
        }
    }
}
