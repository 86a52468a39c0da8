using System.Text.Json.Serialization;

namespace SoftReferences.Tool;

/// <summary>An entry of the list of allowed findings.</summary>
/// <param name="Rule">The code of the rule.</param>
/// <param name="Fingerprint">The fingerprint of the finding.</param>
/// <param name="Context">The context with the finding.</param>
/// <param name="Location">The location of the finding, for people. It is not compared.</param>
/// <param name="Reason">Why it is allowed.</param>
/// <param name="Issue">The address of the issue that tracks the finding.</param>
/// <param name="Expires">The last day on which it is allowed, or <see langword="null"/> if there is no end.</param>
internal sealed record AllowedEntry(
    string Rule,
    string Fingerprint,
    string Context,
    string? Location,
    string Reason,
    string Issue,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateOnly? Expires = null);
