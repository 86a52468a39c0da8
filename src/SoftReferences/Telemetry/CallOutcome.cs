namespace SoftReferences;

/// <summary>The values of <see cref="TelemetryTags.Outcome"/>.</summary>
internal static class CallOutcome
{
    /// <summary>Every key has an answer.</summary>
    public const string Answered = "answered";

    /// <summary>Some keys have an answer.</summary>
    public const string Partial = "partial";

    /// <summary>No key has an answer.</summary>
    public const string Unknown = "unknown";

    /// <summary>No caller waited for the answer any more.</summary>
    public const string Cancelled = "cancelled";
}
