namespace SoftReferences;

/// <summary>The data of a <c>softreferences.merged.v1</c> event.</summary>
/// <param name="MergedInto">The key that took the place of the event's subject, in its text form.</param>
internal sealed record DeletionEventData(string? MergedInto);
