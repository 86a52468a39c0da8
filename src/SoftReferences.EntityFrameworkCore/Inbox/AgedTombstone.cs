namespace SoftReferences.EntityFrameworkCore;

/// <summary>A tombstone beyond its retention.</summary>
/// <param name="Key">The key in its text form.</param>
/// <param name="Position">The position.</param>
/// <param name="IsRestored">Whether it is a restoration.</param>
internal readonly record struct AgedTombstone(string Key, long Position, bool IsRestored);
