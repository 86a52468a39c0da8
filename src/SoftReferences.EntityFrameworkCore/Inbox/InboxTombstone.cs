namespace SoftReferences.EntityFrameworkCore.Entities;

/// <summary>The current tombstone of an owner's key, which the guard in the database checks. There is one row per key.</summary>
public sealed class InboxTombstone
{
    /// <summary>Gets the canonical name of the owner's resource, as in <c>//auth/users</c>.</summary>
    public required string Owner { get; init; }

    /// <summary>Gets the key in its text form.</summary>
    public required string Key { get; init; }

    /// <summary>Gets what the owner did last; stored by its name in lower case. <c>restored</c> lifts the guard.</summary>
    public TombstoneKind Kind { get; init; }

    /// <summary>Gets the key that this one was merged into, or <see langword="null"/>.</summary>
    public string? MergedInto { get; init; }

    /// <summary>Gets the epoch of the owner's data.</summary>
    public required string Epoch { get; init; }

    /// <summary>Gets the position in the owner's feed.</summary>
    public long Position { get; init; }

    /// <summary>Gets when the owner did it, in UTC.</summary>
    public DateTimeOffset OccurredAt { get; init; }

    /// <summary>Gets when the tombstone arrived here, in UTC.</summary>
    public DateTimeOffset ReceivedAt { get; init; }
}
