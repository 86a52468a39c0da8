using System.ComponentModel.DataAnnotations;

namespace SoftReferences;

/// <summary>Options for verifying references that were stored while their owner could not say. Bound from the configuration section <c>SoftReferences:Verification</c>.</summary>
public sealed class VerificationOptions
{
    /// <summary>The configuration section: <c>SoftReferences:Verification</c>.</summary>
    public const string SectionName = "SoftReferences:Verification";

    /// <summary>Gets or sets a value indicating whether this process verifies references.</summary>
    /// <value>The default is <see langword="true"/>.</value>
    public bool Enabled { get; set; } = true;

    /// <summary>Gets or sets the maximum number of records that are verified together.</summary>
    /// <value>The default is 500. From 1 to 10,000.</value>
    [Range(1, 10_000)]
    public int BatchSize { get; set; } = 500;

    /// <summary>Gets or sets how often to look for records.</summary>
    /// <value>The default is 5 seconds. From 10 milliseconds to 1 hour.</value>
    [Range(typeof(TimeSpan), "00:00:00.010", "01:00:00")]
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Gets or sets how long a silent replica keeps the records it has leased.</summary>
    /// <value>The default is 1 minute. From 5 seconds to 1 hour.</value>
    [Range(typeof(TimeSpan), "00:00:05", "01:00:00")]
    public TimeSpan LeaseDuration { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Gets or sets the delay after the first time that an owner could not say. It doubles each further time, with jitter. The owner's <c>Retry-After</c> takes precedence.</summary>
    /// <value>The default is 1 second. From 10 milliseconds to 1 hour.</value>
    [Range(typeof(TimeSpan), "00:00:00.010", "01:00:00")]
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Gets or sets the longest delay that doubling can lead to.</summary>
    /// <value>The default is 1 minute. From 10 milliseconds to 1 day.</value>
    [Range(typeof(TimeSpan), "00:00:00.010", "1.00:00:00")]
    public TimeSpan MaximumRetryDelay { get; set; } = TimeSpan.FromMinutes(1);
}
