using System.ComponentModel.DataAnnotations;

namespace SoftReferences;

/// <summary>Options for sweeping references for orphans. Bound from the configuration section <c>SoftReferences:Sweep</c>.</summary>
public sealed class SweepOptions
{
    /// <summary>The configuration section: <c>SoftReferences:Sweep</c>.</summary>
    public const string SectionName = "SoftReferences:Sweep";

    /// <summary>Gets or sets a value indicating whether this process sweeps.</summary>
    /// <value>The default is <see langword="true"/>.</value>
    public bool Enabled { get; set; } = true;

    /// <summary>Gets or sets when sweeps start, as a cron expression in UTC with five fields, or six with seconds first.</summary>
    /// <value>The default is <see langword="null"/>: <see cref="Interval"/> applies.</value>
    public string? Cron { get; set; }

    /// <summary>Gets or sets the time from the start of one sweep to the start of the next. Before the first sweep, it counts from when the owner was first seen.</summary>
    /// <value>The default is 1 day. From 1 minute to 365 days.</value>
    [Range(typeof(TimeSpan), "00:01:00", "365.00:00:00")]
    public TimeSpan Interval { get; set; } = TimeSpan.FromDays(1);

    /// <summary>Gets or sets the maximum number of keys per second that this process asks each owner about.</summary>
    /// <value>The default is 20,000. From 1 to 100,000,000.</value>
    [Range(1, 100_000_000)]
    public int KeysPerSecond { get; set; } = 20_000;

    /// <summary>Gets or sets how fast an owner should answer. A slower answer halves the rate, which then recovers step by step.</summary>
    /// <value>The default is 500 milliseconds. From 1 millisecond to 1 minute.</value>
    [Range(typeof(TimeSpan), "00:00:00.001", "00:01:00")]
    public TimeSpan TargetLatency { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Gets or sets how many ranges of each owner's references this process sweeps at once.</summary>
    /// <value>The default is 2. From 1 to 16.</value>
    [Range(1, 16)]
    public int Parallelism { get; set; } = 2;

    /// <summary>Gets or sets how many distinct keys a range has.</summary>
    /// <value>The default is 50,000. From 100 to 100,000.</value>
    [Range(100, 100_000)]
    public int KeysPerRange { get; set; } = 50_000;

    /// <summary>Gets or sets how many canaries, keys that are known to exist, each question includes.</summary>
    /// <value>The default is 5. From 1 to 100.</value>
    [Range(1, 100)]
    public int CanariesPerQuestion { get; set; } = 5;

    /// <summary>Gets or sets how long after the first "missing" the owner is asked about a suspect again.</summary>
    /// <value>The default is 1 hour. From 1 second to 30 days.</value>
    [Range(typeof(TimeSpan), "00:00:01", "30.00:00:00")]
    public TimeSpan GracePeriod { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Gets or sets how long a silent replica keeps the range it has leased.</summary>
    /// <value>The default is 1 minute. From 5 seconds to 1 hour.</value>
    [Range(typeof(TimeSpan), "00:00:05", "01:00:00")]
    public TimeSpan LeaseDuration { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Gets or sets how often to look for work.</summary>
    /// <value>The default is 5 seconds. From 10 milliseconds to 1 hour.</value>
    [Range(typeof(TimeSpan), "00:00:00.010", "01:00:00")]
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Gets or sets the delay after the first time that an owner could not say. It doubles each further time, with jitter. The owner's <c>Retry-After</c> takes precedence.</summary>
    /// <value>The default is 1 second. From 10 milliseconds to 1 hour.</value>
    [Range(typeof(TimeSpan), "00:00:00.010", "01:00:00")]
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Gets or sets the longest delay that doubling can lead to.</summary>
    /// <value>The default is 5 minutes. From 10 milliseconds to 1 day.</value>
    [Range(typeof(TimeSpan), "00:00:00.010", "1.00:00:00")]
    public TimeSpan MaximumRetryDelay { get; set; } = TimeSpan.FromMinutes(5);
}
