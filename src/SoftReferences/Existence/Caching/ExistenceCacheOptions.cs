using System.ComponentModel.DataAnnotations;

namespace SoftReferences;

/// <summary>Options for remembering one owner's answers. Bound from <c>SoftReferences:Owners:{service}:Cache</c>.</summary>
/// <remarks>
/// Only validation uses remembered answers; clean-up always asks the owner. A tombstone in the inbox beats anything that is
/// remembered, and so does a newer answer.
/// </remarks>
public sealed class ExistenceCacheOptions
{
    /// <summary>The name under which the application may register its own FusionCache, with a distributed cache and a backplane: <c>SoftReferences</c>.</summary>
    /// <remarks>Otherwise up to 100,000 answers, of all owners together, are remembered in memory.</remarks>
    public const string CacheName = "SoftReferences";

    /// <summary>Gets or sets a value indicating whether answers are remembered.</summary>
    /// <value>The default is <see langword="true"/>.</value>
    public bool Enabled { get; set; } = true;

    /// <summary>Gets or sets how long an entity is believed to exist. The actual time is up to a tenth less, so that keys that were asked together do not expire together.</summary>
    /// <value>The default is 30 seconds. From 100 milliseconds to 1 day.</value>
    [Range(typeof(TimeSpan), "00:00:00.100", "1.00:00:00")]
    public TimeSpan ExistsLifetime { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Gets or sets how long it is remembered that an entity was missing.</summary>
    /// <value>The default is 5 seconds. From 100 milliseconds to 1 hour.</value>
    /// <remarks>
    /// No reference is rejected because of it: the owner is asked again each time, so that an entity can be referred to as
    /// soon as it is created. It keeps an older answer that arrives later from being remembered. A value below the owner's
    /// timeout lets such answers through.
    /// </remarks>
    [Range(typeof(TimeSpan), "00:00:00.100", "01:00:00")]
    public TimeSpan MissingLifetime { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Gets or sets how much longer an entity is believed to exist while the owner cannot say.</summary>
    /// <value>The default is 5 minutes. From 0 (not at all) to 1 day.</value>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan StaleLifetime { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Gets or sets the fraction of its lifetime after which an answer that is used is refreshed in the background.</summary>
    /// <value>The default is 0.8. From 0.1 to 1; with 1 an answer is refreshed only once it has expired.</value>
    [Range(0.1, 1.0)]
    public double RefreshAfter { get; set; } = 0.8;
}
