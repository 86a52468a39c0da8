using System.ComponentModel.DataAnnotations;

namespace SoftReferences;

/// <summary>Options that limit how much clean-up may remove or change before a person has to approve it. Bound from the configuration section <c>SoftReferences:Breaker</c>.</summary>
/// <remarks>
/// Each limit applies to one reference and a sliding window. A transaction that would exceed it is rolled back, and the work of the
/// reference is held. Removals are counted in the dependent's database, so replicas and restarts make no difference.
/// </remarks>
public sealed class BreakerOptions
{
    /// <summary>The configuration section: <c>SoftReferences:Breaker</c>.</summary>
    public const string SectionName = "SoftReferences:Breaker";

    /// <summary>Gets or sets a value indicating whether there are limits.</summary>
    /// <value>The default is <see langword="true"/>.</value>
    public bool Enabled { get; set; } = true;

    /// <summary>Gets or sets the length of the window.</summary>
    /// <value>The default is 1 hour. From 1 minute to 7 days.</value>
    [Range(typeof(TimeSpan), "00:01:00", "7.00:00:00")]
    public TimeSpan Window { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Gets or sets the maximum number of rows of a reference that are removed or changed in a window.</summary>
    /// <value>The default is 100,000. At least 1.</value>
    [Range(1, long.MaxValue)]
    public long MaximumRows { get; set; } = 100_000;

    /// <summary>Gets or sets the maximum number of keys whose rows are removed or changed in a window.</summary>
    /// <value>The default is 10,000. At least 0; with 0, all work that would remove or change a row is held until a person approves it.</value>
    [Range(0, long.MaxValue)]
    public long MaximumKeys { get; set; } = 10_000;

    /// <summary>Gets or sets the maximum share of a table's referring rows that are removed or changed in a window.</summary>
    /// <value>The default is 0.05. From 0.0001 to 1, which is no limit.</value>
    [Range(0.0001, 1)]
    public double MaximumRowShare { get; set; } = 0.05;

    /// <summary>Gets or sets the maximum share of a table's distinct referenced keys whose rows are removed or changed in a window.</summary>
    /// <value>The default is 0.05. From 0.0001 to 1, which is no limit.</value>
    [Range(0.0001, 1)]
    public double MaximumKeyShare { get; set; } = 0.05;

    /// <summary>Gets or sets the number of keys in a window up to which shares and history do not apply, so that the first deletions from a small table do not trip the breaker.</summary>
    /// <value>The default is 5. From 0 to 1,000,000.</value>
    [Range(0, 1_000_000)]
    public long AlwaysAllowedKeys { get; set; } = 5;

    /// <summary>Gets or sets how many times the usual number of rows per window may be removed or changed. It applies once a reference has been watched for <see cref="HistoryHalfLife"/>.</summary>
    /// <value>The default is 20. From 1 to 1,000,000.</value>
    [Range(1, 1_000_000)]
    public double MaximumTimesUsual { get; set; } = 20;

    /// <summary>Gets or sets the number of rows per window up to which <see cref="MaximumTimesUsual"/> does not apply.</summary>
    /// <value>The default is 1,000. At least 0.</value>
    [Range(0, long.MaxValue)]
    public long UsualRowsAtLeast { get; set; } = 1_000;

    /// <summary>Gets or sets the age at which past removals count half as much towards what is usual.</summary>
    /// <value>The default is 7 days. From 1 hour to 365 days.</value>
    [Range(typeof(TimeSpan), "01:00:00", "365.00:00:00")]
    public TimeSpan HistoryHalfLife { get; set; } = TimeSpan.FromDays(7);

    /// <summary>Gets or sets what happens if an owner's data turns out to have been restored, truncated or replaced.</summary>
    /// <value>The default is <see cref="LostHistoryAction.Hold"/>.</value>
    [EnumDataType(typeof(LostHistoryAction))]
    public LostHistoryAction OnLostHistory { get; set; }

    /// <summary>Gets the options of individual references, by name, as in <c>Pet.UserId</c>.</summary>
    public IDictionary<string, ReferenceBreakerOptions> References { get; } = new Dictionary<string, ReferenceBreakerOptions>(StringComparer.Ordinal);

    /// <summary>Returns the limits of a reference.</summary>
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
