namespace SoftReferences.EntityFrameworkCore.Entities;

/// <summary>The position up to which an owner's feed has been read. There is one row per owner.</summary>
public sealed class InboxCursor
{
    /// <summary>Gets the canonical name of the owner's resource, as in <c>//auth/users</c>.</summary>
    public required string Owner { get; init; }

    /// <summary>Gets the epoch of the owner's data that the position belongs to.</summary>
    public required string Epoch { get; init; }

    /// <summary>Gets the position of the last tombstone in the inbox.</summary>
    public long Position { get; init; }

    /// <summary>Gets the fingerprint of that tombstone, which is sent to the owner, or <see langword="null"/> before the first.</summary>
    public string? Seen { get; init; }

    /// <summary>Gets why clean-up for this owner is held, or <see langword="null"/> if it is not.</summary>
    public string? HeldReason { get; init; }

    /// <summary>Gets when the row was last written, in UTC.</summary>
    public DateTimeOffset UpdatedAt { get; init; }
}
