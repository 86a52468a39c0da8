namespace SoftReferences;

/// <summary>A piece of claimed work: one deleted key for one reference.</summary>
/// <param name="Id">The number of its record.</param>
/// <param name="Key">The deleted key.</param>
/// <param name="Attempts">How many times it was started without getting anywhere, this one included.</param>
public sealed record CleanupItem(long Id, OwnerKey Key, int Attempts);
