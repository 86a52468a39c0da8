namespace SoftReferences;

/// <summary>Clean-up that is held until a person decides: the work of one reference that would have gone beyond a limit, or everything of an owner whose data is not what it was.</summary>
/// <param name="Id">The number of the hold.</param>
/// <param name="Owner">The canonical name of the owner's resource, as in <c>//auth/users</c>.</param>
/// <param name="Reference">The name of the reference, as in <c>Pet.UserId</c>; <see langword="null"/> when the owner is held.</param>
/// <param name="Reason">Why, with all numbers, and what to do.</param>
/// <param name="HeldAt">Since when, in UTC.</param>
public sealed record HeldWork(long Id, string Owner, string? Reference, string Reason, DateTimeOffset HeldAt)
{
    /// <summary>Gets what became of it.</summary>
    public HeldWorkState State { get; init; }

    /// <summary>Gets the epoch of the owner's data that the work is of.</summary>
    public required string Epoch { get; init; }

    /// <summary>Gets the position in the owner's feed up to which it had been read.</summary>
    public long Position { get; init; }

    /// <summary>Gets how many tombstones are held; 0 when the owner is held.</summary>
    public long Tombstones { get; init; }

    /// <summary>Gets how many rows refer to their keys, as counted when the hold began; <see langword="null"/> when there were too many keys to count.</summary>
    public long? Rows { get; init; }

    /// <summary>Gets who decided, or <see langword="null"/>.</summary>
    public string? DecidedBy { get; init; }

    /// <summary>Gets why it was decided so, or <see langword="null"/>.</summary>
    public string? DecidedWhy { get; init; }

    /// <summary>Gets when it was decided, in UTC, or <see langword="null"/>.</summary>
    public DateTimeOffset? DecidedAt { get; init; }
}
