namespace SoftReferences;

/// <summary>The body of <c>POST …/exists</c>.</summary>
/// <param name="Ids">The keys in their text form, whatever their kind.</param>
internal sealed record ExistsRequest(IReadOnlyList<string> Ids);
