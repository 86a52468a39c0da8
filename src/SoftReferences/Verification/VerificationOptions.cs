using System.ComponentModel.DataAnnotations;

namespace SoftReferences;

/// <summary>How references are verified that were stored while their owner could not say. Bound from the configuration section <c>SoftReferences:Verification</c>.</summary>
public sealed class VerificationOptions
{
    /// <summary>The configuration section: <c>SoftReferences:Verification</c>.</summary>
    public const string SectionName = "SoftReferences:Verification";

    /// <summary>Gets or sets a value indicating whether this process verifies.</summary>
    /// <value>The default is <see langword="true"/>.</value>
    public bool Enabled { get; set; } = true;

    /// <summary>Gets or sets the most records that are verified together.</summary>
    /// <value>The default is 500. From 1 to 10,000.</value>
    [Range(1, 10_000)]
    public int BatchSize { get; set; } = 500;

    /// <summary>Gets or sets how often records are looked for.</summary>
    /// <value>The default is 5 seconds. From 10 milliseconds to 1 hour.</value>
    [Range(typeof(TimeSpan), "00:00:00.010", "01:00:00")]
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Gets or sets how long a replica keeps records to itself without a sign of life.</summary>
    /// <value>The default is 1 minute. From 5 seconds to 1 hour.</value>
    [Range(typeof(TimeSpan), "00:00:05", "01:00:00")]
    public TimeSpan LeaseDuration { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Gets or sets the wait after an owner could not say for the first time. It doubles with each further one, with jitter; an owner's own wish wins.</summary>
    /// <value>The default is 1 second. From 10 milliseconds to 1 hour.</value>
    [Range(typeof(TimeSpan), "00:00:00.010", "01:00:00")]
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Gets or sets the longest wait that comes of doubling.</summary>
    /// <value>The default is 1 minute. From 10 milliseconds to 1 day.</value>
    [Range(typeof(TimeSpan), "00:00:00.010", "1.00:00:00")]
    public TimeSpan MaximumRetryDelay { get; set; } = TimeSpan.FromMinutes(1);
}
