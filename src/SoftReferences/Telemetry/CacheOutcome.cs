namespace SoftReferences;

/// <summary>The values of <see cref="TelemetryTags.Outcome"/> where something is looked for in what is remembered.</summary>
internal static class CacheOutcome
{
    /// <summary>It was remembered to exist.</summary>
    public const string Hit = "hit";

    /// <summary>The owner had to be asked.</summary>
    public const string Miss = "miss";

    /// <summary>It was remembered for longer than it is believed, and was believed because the owner could not say.</summary>
    public const string Stale = "stale";
}
