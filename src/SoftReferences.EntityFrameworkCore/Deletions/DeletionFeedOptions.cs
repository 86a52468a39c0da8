using System.ComponentModel.DataAnnotations;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Options for an owner's feed of deletions. Bound from the configuration section <c>SoftReferences:DeletionFeed</c>.</summary>
public sealed class DeletionFeedOptions
{
    /// <summary>The configuration section: <c>SoftReferences:DeletionFeed</c>.</summary>
    public const string SectionName = "SoftReferences:DeletionFeed";

    /// <summary>Gets or sets how long tombstones are retained. It should be longer than any dependent may be offline.</summary>
    /// <value>The default is 30 days. From 1 hour to 10 years.</value>
    [Range(typeof(TimeSpan), "01:00:00", "3650.00:00:00")]
    public TimeSpan Retention { get; set; } = TimeSpan.FromDays(30);

    /// <summary>Gets or sets how often this process looks for tombstones to prune.</summary>
    /// <value>The default is 10 minutes. From 1 second to 1 day.</value>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan PruneInterval { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Gets or sets the maximum number of tombstones that one transaction prunes.</summary>
    /// <value>The default is 5,000. From 1 to 100,000.</value>
    [Range(1, 100_000)]
    public int PruneBatch { get; set; } = 5_000;
}
