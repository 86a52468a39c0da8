using System.ComponentModel.DataAnnotations;

namespace SoftReferences;

/// <summary>When an owner that keeps failing is left alone. Until then its keys are <see cref="Existence.Unknown"/> without a call.</summary>
public sealed class OwnerCircuitBreakerOptions
{
    /// <summary>Gets or sets the share of attempts that must have failed.</summary>
    /// <value>The default is 0.5. From 0.01 to 1.</value>
    [Range(0.01, 1, ErrorMessage = "it must be from 0.01 to 1")]
    public double FailureRatio { get; set; } = 0.5;

    /// <summary>Gets or sets how many attempts there must have been within <see cref="SamplingDuration"/>.</summary>
    /// <value>The default is 20. From 2 to 100,000.</value>
    [Range(2, 100_000, ErrorMessage = "it must be from 2 to 100,000")]
    public int MinimumThroughput { get; set; } = 20;

    /// <summary>Gets or sets over how long attempts are counted.</summary>
    /// <value>The default is 30 seconds. From 500 milliseconds to 1 hour. Less than two attempts may take counts as that.</value>
    [Range(typeof(TimeSpan), "00:00:00.500", "01:00:00", ErrorMessage = "it must be from 00:00:00.500 to 01:00:00")]
    public TimeSpan SamplingDuration { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Gets or sets how long the owner is left alone. What remains of it is the <c>Retry-After</c> of those who come meanwhile.</summary>
    /// <value>The default is 5 seconds. From 500 milliseconds to 1 hour.</value>
    [Range(typeof(TimeSpan), "00:00:00.500", "01:00:00", ErrorMessage = "it must be from 00:00:00.500 to 01:00:00")]
    public TimeSpan BreakDuration { get; set; } = TimeSpan.FromSeconds(5);
}
