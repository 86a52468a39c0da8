using System.ComponentModel.DataAnnotations;

namespace SoftReferences;

/// <summary>How much clean-up may remove or change within a while before a person has to say that it is right. Bound from the configuration section <c>SoftReferences:Breaker</c>.</summary>
/// <remarks>
/// Each limit holds for one reference and one window that slides. Whatever would go beyond is rolled back, and the work of the reference is
/// held. How much was removed is counted in the dependent's database, so that replicas and restarts make no difference.
/// </remarks>
public sealed class BreakerOptions
{
    /// <summary>The configuration section: <c>SoftReferences:Breaker</c>.</summary>
    public const string SectionName = "SoftReferences:Breaker";

    private const string Rows = "it must be 1 or more";
    private const string Keys = "it must be 0 or more";
    private const string Share = "it must be from 0.0001 to 1";

    /// <summary>Gets or sets a value indicating whether there are limits at all.</summary>
    /// <value>The default is <see langword="true"/>.</value>
    public bool Enabled { get; set; } = true;

    /// <summary>Gets or sets the length of the window.</summary>
    /// <value>The default is 1 hour. From 1 minute to 7 days.</value>
    [Range(typeof(TimeSpan), "00:01:00", "7.00:00:00", ErrorMessage = "it must be from 00:01:00 to 7.00:00:00")]
    public TimeSpan Window { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Gets or sets the most rows of a reference that are removed or changed in a window.</summary>
    /// <value>The default is 100,000. From 1 on.</value>
    [Range(1, long.MaxValue, ErrorMessage = Rows)]
    public long MaximumRows { get; set; } = 100_000;

    /// <summary>Gets or sets the most keys whose rows are removed or changed in a window.</summary>
    /// <value>The default is 10,000. From 0 on; with 0 all work that would remove or change a row is held until a person approves it.</value>
    [Range(0, long.MaxValue, ErrorMessage = Keys)]
    public long MaximumKeys { get; set; } = 10_000;

    /// <summary>Gets or sets the largest share of a table's referring rows that is removed or changed in a window.</summary>
    /// <value>The default is 0.05. From 0.0001 to 1, which is no limit.</value>
    [Range(0.0001, 1, ErrorMessage = Share)]
    public double MaximumRowShare { get; set; } = 0.05;

    /// <summary>Gets or sets the largest share of the distinct keys that a table refers to whose rows are removed or changed in a window.</summary>
    /// <value>The default is 0.05. From 0.0001 to 1, which is no limit.</value>
    [Range(0.0001, 1, ErrorMessage = Share)]
    public double MaximumKeyShare { get; set; } = 0.05;

    /// <summary>Gets or sets how many keys a window has before shares and history count: the first deletions from a small table are not implausible.</summary>
    /// <value>The default is 5. From 0 to 1,000,000.</value>
    [Range(0, 1_000_000, ErrorMessage = "it must be from 0 to 1,000,000")]
    public long AlwaysAllowedKeys { get; set; } = 5;

    /// <summary>Gets or sets how many times the usual number of rows of a window may be removed or changed. It counts once a reference has been watched for <see cref="HistoryHalfLife"/>.</summary>
    /// <value>The default is 20. From 1 to 1,000,000.</value>
    [Range(1, 1_000_000, ErrorMessage = "it must be from 1 to 1,000,000")]
    public double MaximumTimesUsual { get; set; } = 20;

    /// <summary>Gets or sets how many rows a window may have whatever is usual.</summary>
    /// <value>The default is 1,000. From 0 on.</value>
    [Range(0, long.MaxValue, ErrorMessage = "it must be 0 or more")]
    public long UsualRowsAtLeast { get; set; } = 1_000;

    /// <summary>Gets or sets after how long what was removed counts half as much towards what is usual.</summary>
    /// <value>The default is 7 days. From 1 hour to 365 days.</value>
    [Range(typeof(TimeSpan), "01:00:00", "365.00:00:00", ErrorMessage = "it must be from 01:00:00 to 365.00:00:00")]
    public TimeSpan HistoryHalfLife { get; set; } = TimeSpan.FromDays(7);

    /// <summary>Gets or sets what happens when an owner's data is not what it was.</summary>
    /// <value>The default is <see cref="LostHistoryRule.Hold"/>.</value>
    [EnumDataType(typeof(LostHistoryRule), ErrorMessage = "it must be Hold or Resume")]
    public LostHistoryRule OnLostHistory { get; set; }

    /// <summary>Gets what is different for some references, by their names, as in <c>Pet.UserId</c>.</summary>
    public IDictionary<string, ReferenceBreakerOptions> References { get; } = new Dictionary<string, ReferenceBreakerOptions>(StringComparer.Ordinal);

    /// <summary>Gives the limits of a reference.</summary>
    internal RemovalLimits For(string reference)
    {
        var own = References.TryGetValue(reference, out var found) ? found : new();
        return new(
            own.Enabled ?? Enabled,
            Window,
            own.MaximumRows ?? MaximumRows,
            own.MaximumKeys ?? MaximumKeys,
            own.MaximumRowShare ?? MaximumRowShare,
            own.MaximumKeyShare ?? MaximumKeyShare,
            own.AlwaysAllowedKeys ?? AlwaysAllowedKeys,
            own.MaximumTimesUsual ?? MaximumTimesUsual,
            own.UsualRowsAtLeast ?? UsualRowsAtLeast,
            HistoryHalfLife);
    }
}
