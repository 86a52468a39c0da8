using System.ComponentModel.DataAnnotations;

namespace SoftReferences;

/// <summary>How references are swept for orphans. Bound from the configuration section <c>SoftReferences:Sweep</c>.</summary>
public sealed class SweepOptions
{
    /// <summary>The configuration section: <c>SoftReferences:Sweep</c>.</summary>
    public const string SectionName = "SoftReferences:Sweep";

    /// <summary>Gets or sets a value indicating whether this process sweeps.</summary>
    /// <value>The default is <see langword="true"/>.</value>
    public bool Enabled { get; set; } = true;

    /// <summary>Gets or sets when sweeps begin, as a cron expression of five fields, or of six with seconds first, in UTC.</summary>
    /// <value>The default is <see langword="null"/>: <see cref="Interval"/> counts.</value>
    public string? Cron { get; set; }

    /// <summary>Gets or sets how long after the beginning of a sweep the next one begins. Without a sweep it counts from when the owner was first seen.</summary>
    /// <value>The default is 1 day. From 1 minute to 365 days.</value>
    [Range(typeof(TimeSpan), "00:01:00", "365.00:00:00", ErrorMessage = "it must be from 00:01:00 to 365.00:00:00")]
    public TimeSpan Interval { get; set; } = TimeSpan.FromDays(1);

    /// <summary>Gets or sets how many keys this process asks each owner for in a second at most.</summary>
    /// <value>The default is 20,000. From 1 to 100,000,000.</value>
    [Range(1, 100_000_000, ErrorMessage = "it must be from 1 to 100,000,000")]
    public int KeysPerSecond { get; set; } = 20_000;

    /// <summary>Gets or sets how quick an owner's answers should be: a slower one halves the rate, which then grows again step by step.</summary>
    /// <value>The default is 500 milliseconds. From 1 millisecond to 1 minute.</value>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:01:00", ErrorMessage = "it must be from 00:00:00.001 to 00:01:00")]
    public TimeSpan TargetLatency { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Gets or sets how many ranges of each owner's references this process sweeps at once.</summary>
    /// <value>The default is 2. From 1 to 16.</value>
    [Range(1, 16, ErrorMessage = "it must be from 1 to 16")]
    public int Parallelism { get; set; } = 2;

    /// <summary>Gets or sets how many distinct keys a range has.</summary>
    /// <value>The default is 50,000. From 100 to 100,000.</value>
    [Range(100, 100_000, ErrorMessage = "it must be from 100 to 100,000")]
    public int KeysPerRange { get; set; } = 50_000;

    /// <summary>Gets or sets how many keys that are known to exist are asked for along with each question.</summary>
    /// <value>The default is 5. From 1 to 100.</value>
    [Range(1, 100, ErrorMessage = "it must be from 1 to 100")]
    public int CanariesPerQuestion { get; set; } = 5;

    /// <summary>Gets or sets how long after the first "missing" a suspect is asked for again.</summary>
    /// <value>The default is 1 hour. From 1 second to 30 days.</value>
    [Range(typeof(TimeSpan), "00:00:01", "30.00:00:00", ErrorMessage = "it must be from 00:00:01 to 30.00:00:00")]
    public TimeSpan GracePeriod { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Gets or sets how long a replica keeps a range to itself without a sign of life.</summary>
    /// <value>The default is 1 minute. From 5 seconds to 1 hour.</value>
    [Range(typeof(TimeSpan), "00:00:05", "01:00:00", ErrorMessage = "it must be from 00:00:05 to 01:00:00")]
    public TimeSpan LeaseDuration { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Gets or sets how often work is looked for.</summary>
    /// <value>The default is 5 seconds. From 10 milliseconds to 1 hour.</value>
    [Range(typeof(TimeSpan), "00:00:00.010", "01:00:00", ErrorMessage = "it must be from 00:00:00.010 to 01:00:00")]
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Gets or sets the wait after an owner could not say for the first time. It doubles with each further one, with jitter; an owner's own wish wins.</summary>
    /// <value>The default is 1 second. From 10 milliseconds to 1 hour.</value>
    [Range(typeof(TimeSpan), "00:00:00.010", "01:00:00", ErrorMessage = "it must be from 00:00:00.010 to 01:00:00")]
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Gets or sets the longest wait that comes of doubling.</summary>
    /// <value>The default is 5 minutes. From 10 milliseconds to 1 day.</value>
    [Range(typeof(TimeSpan), "00:00:00.010", "1.00:00:00", ErrorMessage = "it must be from 00:00:00.010 to 1.00:00:00")]
    public TimeSpan MaximumRetryDelay { get; set; } = TimeSpan.FromMinutes(5);
}
