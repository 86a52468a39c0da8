namespace SoftReferences.EntityFrameworkCore.Entities;

/// <summary>A tombstone with its place in the feed of a resource.</summary>
public sealed class CapturedDeletion
{
    /// <summary>Gets the canonical name of the resource, as in <c>//auth/users</c>.</summary>
    public required string Resource { get; init; }

    /// <summary>Gets the position in the feed: 1 for the first, dense.</summary>
    public long Position { get; init; }

    /// <summary>Gets the key in its text form.</summary>
    public required string Key { get; init; }

    /// <summary>Gets what was done with the key.</summary>
    public TombstoneKind Kind { get; init; }

    /// <summary>Gets the key that this one was merged into, or <see langword="null"/>.</summary>
    public string? MergedInto { get; init; }

    /// <summary>Gets when it was done, in UTC.</summary>
    public DateTimeOffset OccurredAt { get; init; }
}
