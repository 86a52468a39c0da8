namespace SoftReferences;

/// <summary>The record that the owner deleted, restored or merged a key, with its place in the owner's feed.</summary>
/// <param name="Key">The key.</param>
/// <param name="Kind">What the owner did with it.</param>
/// <param name="Position">The position in the feed: 1 for the first, dense, per epoch.</param>
/// <param name="Time">When the owner did it, in UTC.</param>
public sealed record Tombstone(OwnerKey Key, TombstoneKind Kind, long Position, DateTimeOffset Time)
{
    /// <summary>Gets the key that this one was merged into, for <see cref="TombstoneKind.Merged"/>; otherwise <see langword="default"/>.</summary>
    public OwnerKey MergedInto { get; init; }
}
