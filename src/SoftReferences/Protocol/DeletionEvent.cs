using System.Text.Json.Serialization;

namespace SoftReferences;

/// <summary>A tombstone as a CloudEvents 1.0 object: in the feed, and in the same form over a message engine.</summary>
/// <param name="SpecVersion"><c>1.0</c>.</param>
/// <param name="Id">Unique for the source.</param>
/// <param name="Source">The canonical name of the owner's resource, as in <c>//auth/users</c>.</param>
/// <param name="Type"><c>softreferences.deleted.v1</c>, <c>.restored.v1</c> or <c>.merged.v1</c>.</param>
/// <param name="Subject">The resource and the percent-encoded key, as in <c>users/0198c5f2-…</c>.</param>
/// <param name="Time">When the owner did it (RFC 3339).</param>
/// <param name="Sequence">
/// The position: 20 decimal digits, because the CloudEvents extension of that name is ordered as text.
/// </param>
/// <param name="Data">More about it; only for <c>.merged.v1</c>.</param>
internal sealed record DeletionEvent(
    [property: JsonPropertyName("specversion")] string SpecVersion,
    string Id,
    string Source,
    string Type,
    string Subject,
    DateTimeOffset Time,
    string Sequence,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DeletionEventData? Data = null);
