namespace SoftReferences;

/// <summary>The values of <see cref="TelemetryTags.Outcome"/> for cache lookups.</summary>
internal static class CacheOutcome
{
    /// <summary>The entity was cached as existing.</summary>
    public const string Hit = "hit";

    /// <summary>The owner had to be asked.</summary>
    public const string Miss = "miss";

    /// <summary>A stale answer was used because the owner could not answer.</summary>
    public const string Stale = "stale";
}
