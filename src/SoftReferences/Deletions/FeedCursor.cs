namespace SoftReferences;

/// <summary>How far a dependent has read an owner's feed.</summary>
/// <param name="Epoch">The epoch that the position belongs to, or <see langword="null"/> before the first page.</param>
/// <param name="Position">The position of the last tombstone in the inbox; 0 before the first.</param>
public readonly record struct FeedCursor(string? Epoch, long Position)
{
    /// <summary>Gets the fingerprint of the tombstone at the position, by which the owner detects that its database was set back, or <see langword="null"/> if it is not known.</summary>
    /// <value>64 hexadecimal digits, as docs/protocol.md defines them. Equality ignores it.</value>
    public string? Seen { get; init; }

    /// <summary>Compares the epoch and the position with those of another cursor.</summary>
    /// <param name="other">The other cursor.</param>
    /// <returns><see langword="true"/> if both are equal.</returns>
    public bool Equals(FeedCursor other) => Position == other.Position && string.Equals(Epoch, other.Epoch, StringComparison.Ordinal);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Epoch, Position);
}
