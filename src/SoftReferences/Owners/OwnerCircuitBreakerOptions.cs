using System.ComponentModel.DataAnnotations;

namespace SoftReferences;

/// <summary>Options of the circuit breaker, which leaves an owner alone that keeps failing. Meanwhile its keys are <see cref="Existence.Unknown"/> without a call.</summary>
public sealed class OwnerCircuitBreakerOptions
{
    /// <summary>Gets or sets the share of failed attempts at which the circuit opens.</summary>
    /// <value>The default is 0.5. From 0.01 to 1.</value>
    [Range(0.01, 1)]
    public double FailureRatio { get; set; } = 0.5;

    /// <summary>Gets or sets the number of attempts within <see cref="SamplingDuration"/> below which the circuit stays closed.</summary>
    /// <value>The default is 20. From 2 to 100,000.</value>
    [Range(2, 100_000)]
    public int MinimumThroughput { get; set; } = 20;

    /// <summary>Gets or sets the time over which attempts are counted.</summary>
    /// <value>The default is 30 seconds. From 500 milliseconds to 1 hour, and at least as long as two attempts may take: a shorter value is raised to that.</value>
    [Range(typeof(TimeSpan), "00:00:00.500", "01:00:00")]
    public TimeSpan SamplingDuration { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Gets or sets how long the owner is left alone. Callers get the remaining time as <c>Retry-After</c>.</summary>
    /// <value>The default is 5 seconds. From 500 milliseconds to 1 hour.</value>
    [Range(typeof(TimeSpan), "00:00:00.500", "01:00:00")]
    public TimeSpan BreakDuration { get; set; } = TimeSpan.FromSeconds(5);
}
