namespace SoftReferences;

/// <summary>How far a dependent has read an owner's feed.</summary>
/// <param name="Epoch">The epoch that the position belongs to, or <see langword="null"/> before the first page.</param>
/// <param name="Position">The position of the last tombstone in the inbox; 0 before the first.</param>
public readonly record struct FeedCursor(string? Epoch, long Position);
