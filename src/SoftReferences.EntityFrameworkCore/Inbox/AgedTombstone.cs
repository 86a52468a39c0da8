namespace SoftReferences.EntityFrameworkCore;

/// <summary>A tombstone that is old enough to go.</summary>
/// <param name="Key">The key in its text form.</param>
/// <param name="Position">The position.</param>
/// <param name="IsRestored">Whether it says that the key was restored.</param>
internal readonly record struct AgedTombstone(string Key, long Position, bool IsRestored);
