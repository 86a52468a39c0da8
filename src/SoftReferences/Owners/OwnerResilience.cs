using System.Diagnostics.CodeAnalysis;
using System.Threading.RateLimiting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Http.Resilience;
using Microsoft.Extensions.Options;
using Polly;

namespace SoftReferences;

/// <summary>Turns the options of an owner into those of its one resilience handler: limit of parallel calls, timeout, retry, circuit breaker, timeout of an attempt.</summary>
internal static class OwnerResilience
{
    // The handler's own validation compares these with other values, although the generators below decide.
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

        // Read for each request: a changed timeout is used at once.
        options.TotalRequestTimeout.TimeoutGenerator = _ => new(monitor.Get(service).Timeout);
        options.AttemptTimeout.TimeoutGenerator = _ => new(monitor.Get(service).EffectiveAttemptTimeout);
        options.AttemptTimeout.Timeout = NominalAttemptTimeout;

        options.Retry.MaxRetryAttempts = Math.Max(1, owner.Retry.MaximumRetries);
        options.Retry.Delay = owner.Retry.Delay;
        options.Retry.UseJitter = true;
        options.Retry.BackoffType = DelayBackoffType.Exponential;

        // Asking is safe to repeat, whatever the method. An owner that says when to come back is not asked before.
        var retries = owner.Retry.MaximumRetries > 0;
        options.Retry.ShouldHandle = arguments => new(
            retries && arguments.Outcome.Result?.Headers.RetryAfter is null && HttpClientResiliencePredicates.IsTransient(arguments.Outcome));

        options.CircuitBreaker.FailureRatio = owner.CircuitBreaker.FailureRatio;
        options.CircuitBreaker.MinimumThroughput = owner.CircuitBreaker.MinimumThroughput;
        options.CircuitBreaker.BreakDuration = owner.CircuitBreaker.BreakDuration;

        // Attempts that take longer than they are counted for would never open it.
        var attempts = owner.EffectiveAttemptTimeout * 2;
        options.CircuitBreaker.SamplingDuration = owner.CircuitBreaker.SamplingDuration > attempts ? owner.CircuitBreaker.SamplingDuration : attempts;
    }

    // The start checks these options and those of the handler, each apart: what is wrong is to be reported once.
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
