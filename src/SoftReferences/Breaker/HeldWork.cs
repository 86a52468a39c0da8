namespace SoftReferences;

/// <summary>Clean-up that is held until a person decides: the work of one reference that would have exceeded a limit, or all work for an owner whose data was restored, truncated or replaced.</summary>
/// <param name="Id">The number of the hold.</param>
/// <param name="Owner">The canonical name of the owner's resource, as in <c>//auth/users</c>.</param>
/// <param name="Reference">The name of the reference, as in <c>Pet.UserId</c>; <see langword="null"/> if the whole owner is held.</param>
/// <param name="Reason">Why it is held, with all figures, and what to do.</param>
/// <param name="HeldAt">Since when, in UTC.</param>
public sealed record HeldWork(long Id, string Owner, string? Reference, string Reason, DateTimeOffset HeldAt)
{
    /// <summary>Gets the state of the hold.</summary>
    public HeldWorkState State { get; init; }

    /// <summary>Gets the epoch of the owner's data that the work belongs to.</summary>
    public required string Epoch { get; init; }

    /// <summary>Gets the position in the owner's feed up to which it had been read.</summary>
    public long Position { get; init; }

    /// <summary>Gets how many tombstones are held; 0 if the whole owner is held.</summary>
    public long Tombstones { get; init; }

    /// <summary>Gets how many rows referred to their keys when the hold began, or <see langword="null"/> if there were too many keys to count.</summary>
    public long? Rows { get; init; }

    /// <summary>Gets who decided, or <see langword="null"/> if nobody has.</summary>
    public string? DecidedBy { get; init; }

    /// <summary>Gets the reason for the decision, or <see langword="null"/>.</summary>
    public string? DecidedWhy { get; init; }

    /// <summary>Gets when the decision was made, in UTC, or <see langword="null"/>.</summary>
    public DateTimeOffset? DecidedAt { get; init; }
}
