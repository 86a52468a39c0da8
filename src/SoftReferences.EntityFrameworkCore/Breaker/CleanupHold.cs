namespace SoftReferences.EntityFrameworkCore.Entities;

/// <summary>A hold on clean-up that waits for a person's decision, and afterwards the record of that decision.</summary>
public sealed class CleanupHold
{
    /// <summary>Gets the number of the hold.</summary>
    public long Id { get; init; }

    /// <summary>Gets the canonical name of the owner's resource, as in <c>//auth/users</c>.</summary>
    public required string Owner { get; init; }

    /// <summary>Gets the name of the reference, as in <c>Pet.UserId</c>, or <see langword="null"/> when everything of the owner is held.</summary>
    public string? Reference { get; init; }

    /// <summary>Gets the state.</summary>
    public HeldWorkState State { get; init; }

    /// <summary>Gets why it is held, with all numbers.</summary>
    public required string Reason { get; init; }

    /// <summary>Gets the epoch of the owner's data that the work is from.</summary>
    public required string Epoch { get; init; }

    /// <summary>Gets the position up to which the owner's feed had been read.</summary>
    public long Position { get; init; }

    /// <summary>Gets how many tombstones are held.</summary>
    public long Tombstones { get; init; }

    /// <summary>Gets how many rows refer to their keys, or <see langword="null"/> if they were not counted.</summary>
    public long? Rows { get; init; }

    /// <summary>Gets since when it is held, in UTC.</summary>
    public DateTimeOffset HeldAt { get; init; }

    /// <summary>Gets when it was decided, in UTC.</summary>
    public DateTimeOffset? DecidedAt { get; init; }

    /// <summary>Gets who decided.</summary>
    public string? DecidedBy { get; init; }

    /// <summary>Gets why it was decided so.</summary>
    public string? DecidedWhy { get; init; }
}
