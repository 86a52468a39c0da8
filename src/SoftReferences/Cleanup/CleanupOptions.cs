using System.ComponentModel.DataAnnotations;

namespace SoftReferences;

/// <summary>Options for following feeds and cleaning up orphans. Bound from the configuration section <c>SoftReferences:Cleanup</c>.</summary>
public sealed class CleanupOptions
{
    /// <summary>The configuration section: <c>SoftReferences:Cleanup</c>.</summary>
    public const string SectionName = "SoftReferences:Cleanup";

    /// <summary>Gets or sets a value indicating whether this process follows feeds and cleans up.</summary>
    /// <value>The default is <see langword="true"/>.</value>
    public bool Enabled { get; set; } = true;

    /// <summary>Gets or sets the maximum number of tombstones on one page of a feed.</summary>
    /// <value>The default is 10,000. From 1 to 10,000.</value>
    [Range(1, 10_000)]
    public int FeedPageSize { get; set; } = 10_000;

    /// <summary>Gets or sets how long an owner is asked to hold a request until there is a tombstone.</summary>
    /// <value>The default is 20 seconds. From 0 to 30 seconds; with 0 the owner holds no requests, and is polled every <see cref="PollInterval"/>.</value>
    /// <remarks>An owner that returns an empty page sooner is asked again after <see cref="PollInterval"/>, or after this time if it is shorter.</remarks>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:30")]
    public TimeSpan FeedWait { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>Gets or sets how long the replica that follows a feed may be silent before another one takes over.</summary>
    /// <value>The default is 5 seconds. From 100 milliseconds to 5 minutes.</value>
    [Range(typeof(TimeSpan), "00:00:00.100", "00:05:00")]
    public TimeSpan FollowerLeaseDuration { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Gets or sets how many batches this process works on at once: while one waits for its owner, another removes rows.</summary>
    /// <value>The default is 2. From 1 to 16.</value>
    [Range(1, 16)]
    public int Parallelism { get; set; } = 2;

    /// <summary>Gets or sets the maximum number of tombstones that are worked on together.</summary>
    /// <value>The default is 5,000. From 1 to 10,000.</value>
    [Range(1, 10_000)]
    public int KeysPerClaim { get; set; } = 5_000;

    /// <summary>Gets or sets the maximum number of rows that one transaction removes or changes, however fast it is.</summary>
    /// <value>The default is 100,000. From 1 to 100,000.</value>
    [Range(1, 100_000)]
    public int BatchSize { get; set; } = 100_000;

    /// <summary>Gets or sets how long a transaction should take. Batches start small, and grow or shrink towards this duration.</summary>
    /// <value>The default is 200 milliseconds. From 10 milliseconds to 10 seconds.</value>
    [Range(typeof(TimeSpan), "00:00:00.010", "00:00:10")]
    public TimeSpan TargetDuration { get; set; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Gets or sets how long an owner's confirmation that an entity is gone remains valid.</summary>
    /// <value>The default is 10 seconds. From 1 second to 5 minutes.</value>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan ConfirmationLifetime { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Gets or sets how long a silent replica keeps the work it has leased, and how long a handler may take between two statements.</summary>
    /// <value>The default is 1 minute. From 5 seconds to 1 hour.</value>
    [Range(typeof(TimeSpan), "00:00:05", "01:00:00")]
    public TimeSpan LeaseDuration { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Gets or sets how often to look for work that nothing has announced, and to poll owners that hold no requests.</summary>
    /// <value>The default is 1 second. From 10 milliseconds to 1 hour.</value>
    [Range(typeof(TimeSpan), "00:00:00.010", "01:00:00")]
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Gets or sets the delay after the first failure. It doubles with each further failure, with jitter.</summary>
    /// <value>The default is 1 second. From 10 milliseconds to 1 hour.</value>
    [Range(typeof(TimeSpan), "00:00:00.010", "01:00:00")]
    public TimeSpan RetryDelay { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Gets or sets the longest delay after a failure.</summary>
    /// <value>The default is 1 minute. From 10 milliseconds to 1 day.</value>
    [Range(typeof(TimeSpan), "00:00:00.010", "1.00:00:00")]
    public TimeSpan MaximumRetryDelay { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>Gets or sets the number of failures after which work is parked until a person settles it.</summary>
    /// <value>The default is 10. From 1 to 1,000.</value>
    [Range(1, 1_000)]
    public int MaximumAttempts { get; set; } = 10;

    /// <summary>Gets or sets how long the inbox retains a tombstone whose work is done and whose key no row refers to any more. After that the database accepts the key again.</summary>
    /// <value>The default is <see langword="null"/>: forever. From 7 days to 10 years, and not shorter than <see cref="SweepOptions.Interval"/>. It should be well beyond the owner's own retention.</value>
    [Range(typeof(TimeSpan), "7.00:00:00", "3650.00:00:00")]
    public TimeSpan? TombstoneRetention { get; set; }

    /// <summary>Gets or sets how long records of finished clean-up are retained, which prove the erasure.</summary>
    /// <value>The default is <see langword="null"/>: forever. From 7 days to 100 years; it requires <see cref="TombstoneRetention"/>, and must not be shorter.</value>
    [Range(typeof(TimeSpan), "7.00:00:00", "36500.00:00:00")]
    public TimeSpan? RecordRetention { get; set; }
}
