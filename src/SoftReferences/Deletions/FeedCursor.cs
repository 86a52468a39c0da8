namespace SoftReferences;

/// <summary>How far a dependent has read an owner's feed.</summary>
/// <param name="Epoch">The epoch that the position belongs to, or <see langword="null"/> before the first page.</param>
/// <param name="Position">The position of the last tombstone in the inbox; 0 before the first.</param>
public readonly record struct FeedCursor(string? Epoch, long Position)
{
    /// <summary>Gets the fingerprint of the tombstone at the position, by which the owner finds out whether it still is the one; <see langword="null"/> when none is known.</summary>
    /// <value>64 hexadecimal digits, as docs/protocol.md says. It is no part of what makes two cursors equal.</value>
    public string? Seen { get; init; }

    /// <summary>Says whether two cursors stand at the same position of the same epoch.</summary>
    /// <param name="other">The other cursor.</param>
    /// <returns>Whether they do.</returns>
    public bool Equals(FeedCursor other) => Position == other.Position && string.Equals(Epoch, other.Epoch, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Epoch, Position);
}
