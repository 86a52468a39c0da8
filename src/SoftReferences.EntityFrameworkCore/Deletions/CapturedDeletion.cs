namespace SoftReferences.EntityFrameworkCore;

/// <summary>A tombstone as a trigger wrote it, in the transaction that deleted the entity.</summary>
public sealed class CapturedDeletion
{
    /// <summary>Gets the number of the row. It says nothing about the order in which transactions committed.</summary>
    public long Id { get; init; }

    /// <summary>Gets the canonical name of the resource, as in <c>//auth/users</c>.</summary>
    public required string Resource { get; init; }

    /// <summary>Gets the key in its text form. Nothing bounds it, so that capturing a deletion can never fail.</summary>
    public required string Key { get; init; }

    /// <summary>Gets what was done with the key.</summary>
    public TombstoneKind Kind { get; init; }

    /// <summary>Gets the key that took the place of this one, when it was merged.</summary>
    public string? MergedInto { get; init; }

    /// <summary>Gets when it was done, in UTC.</summary>
    public DateTimeOffset OccurredAt { get; init; }

    /// <summary>Gets the position in the feed, or <see langword="null"/> until the transaction has committed and the sequencer has seen it.</summary>
    public long? Position { get; init; }
}
