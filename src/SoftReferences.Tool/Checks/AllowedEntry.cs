using System.Text.Json.Serialization;

namespace SoftReferences.Tool;

/// <summary>An entry of the list of what is allowed.</summary>
/// <param name="Rule">The code of the rule.</param>
/// <param name="Fingerprint">The fingerprint of the finding.</param>
/// <param name="Context">The context that it is found in.</param>
/// <param name="Location">Where it is, for people.</param>
/// <param name="Reason">Why it is allowed.</param>
/// <param name="Issue">The address of the issue that will end it.</param>
/// <param name="Expires">The last day on which it is allowed; for ever when there is none.</param>
internal sealed record AllowedEntry(
    string Rule,
    string Fingerprint,
    string Context,
    string? Location,
    string Reason,
    string Issue,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateOnly? Expires = null);
