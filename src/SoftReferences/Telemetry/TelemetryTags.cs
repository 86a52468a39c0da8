namespace SoftReferences;

/// <summary>The tags of instruments and activities. Each has few values: names that the application declared, and enumerations.</summary>
internal static class TelemetryTags
{
    /// <summary>The owner, as in <c>auth</c>.</summary>
    public const string Service = "softreferences.service";

    /// <summary>The owner's resource, as in <c>users</c>.</summary>
    public const string Resource = "softreferences.resource";

    /// <summary>The reference, as in <c>Pet.UserId</c>.</summary>
    public const string Reference = "softreferences.reference";

    /// <summary>How a call ended: one of <see cref="CallOutcome"/>.</summary>
    public const string Outcome = "softreferences.outcome";

    /// <summary>How many keys a call asked for. Only on activities: it has many values.</summary>
    public const string BatchSize = "softreferences.batch.size";

    /// <summary>Why it failed: the kind of unknown. The semantic convention's own name.</summary>
    public const string ErrorType = "error.type";
}
