using System.ComponentModel.DataAnnotations;

namespace SoftReferences;

/// <summary>What is remembered of one owner's answers, and for how long: <c>SoftReferences:Owners:{service}:Cache</c>.</summary>
/// <remarks>
/// Only references are validated by what is remembered. Clean-up always asks the owner. A tombstone in the inbox beats
/// everything that is remembered, and so does a newer answer.
/// </remarks>
public sealed class ExistenceCacheOptions
{
    /// <summary>The name under which the application may register its own FusionCache, with a distributed tier and a backplane: <c>SoftReferences</c>.</summary>
    /// <remarks>Without one, answers are remembered in the memory of the process: 100,000 at most, of all owners.</remarks>
    public const string CacheName = "SoftReferences";

    /// <summary>Gets or sets a value indicating whether answers are remembered at all.</summary>
    /// <value>The default is <see langword="true"/>.</value>
    public bool Enabled { get; set; } = true;

    /// <summary>Gets or sets how long it is believed that an entity exists. Up to a tenth less, so that keys asked together do not all expire together.</summary>
    /// <value>The default is 30 seconds. From 100 milliseconds to 1 day.</value>
    [Range(typeof(TimeSpan), "00:00:00.100", "1.00:00:00", ErrorMessage = "it must be from 00:00:00.100 to 1.00:00:00")]
    public TimeSpan ExistsLifetime { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Gets or sets how long it is remembered that an entity was missing.</summary>
    /// <value>The default is 5 seconds. From 100 milliseconds to 1 hour.</value>
    /// <remarks>
    /// Nobody is refused by it: the owner is asked again each time, so that an entity may be referred to as soon as it
    /// was made. It keeps an answer from being remembered that was asked for earlier and arrives later. Less than the
    /// owner's timeout gives such answers a chance.
    /// </remarks>
    [Range(typeof(TimeSpan), "00:00:00.100", "01:00:00", ErrorMessage = "it must be from 00:00:00.100 to 01:00:00")]
    public TimeSpan MissingLifetime { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Gets or sets how much longer it is believed that an entity exists while the owner cannot say.</summary>
    /// <value>The default is 5 minutes. From 0 (not at all) to 1 day.</value>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00", ErrorMessage = "it must be from 00:00:00 to 1.00:00:00")]
    public TimeSpan StaleLifetime { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Gets or sets after which part of its lifetime what is used is asked for again, in the background.</summary>
    /// <value>The default is 0.8. From 0.1 to 1; with 1 it is asked for only once it has expired.</value>
    [Range(0.1, 1.0, ErrorMessage = "it must be from 0.1 to 1")]
    public double RefreshAfter { get; set; } = 0.8;
}
