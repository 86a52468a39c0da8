using Polly.CircuitBreaker;
using Polly.RateLimiting;

namespace SoftReferences;

/// <summary>Reads the Retry-After header, limited to an hour.</summary>
internal static class RetryAfter
{
    private static readonly TimeSpan Maximum = TimeSpan.FromHours(1);

    public static TimeSpan? Of(HttpResponseMessage response, TimeProvider time) =>
        Bounded(response.Headers.RetryAfter?.Delta ?? (response.Headers.RetryAfter?.Date - time.GetUtcNow()));

    public static TimeSpan? Of(Exception exception) => Bounded(exception switch
    {
        BrokenCircuitException broken => broken.RetryAfter,
        RateLimiterRejectedException rejected => rejected.RetryAfter,
        _ => null,
    });

    /// <summary>Limits what a source or feed of the application says. Zero or less counts as not said: otherwise it would be called in a tight loop.</summary>
    public static TimeSpan? Bounded(TimeSpan? value) =>
        value is null || value <= TimeSpan.Zero ? null : value > Maximum ? Maximum : value;
}
