namespace SoftReferences;

/// <summary>The clean-up work of one reference, with one item for each tombstone.</summary>
/// <param name="Reference">The name of the reference, as in <c>Pet.UserId</c>.</param>
/// <remarks>
/// At most <see cref="OwnerStatus.MaximumCount"/> rows are read for a count, so there may be more work. A row of new work holds up to 500
/// tombstones, all of which are counted; work that has begun may count twice. <see cref="ISoftReferenceOperations.FindHeldAsync"/> finds held work.
/// </remarks>
public sealed record ReferenceStatus(string Reference)
{
    /// <summary>Gets a value indicating whether the reference is not in the model, because it was renamed or removed, or now refers to another owner. Its work is never done.</summary>
    public bool IsUnknown { get; init; }

    /// <summary>Gets how much work is waiting to be done or retried, and is not held.</summary>
    public long Waiting { get; init; }

    /// <summary>Gets since when the oldest of it has been due, in UTC, or <see langword="null"/> if nothing is due.</summary>
    public DateTimeOffset? DueSince { get; init; }

    /// <summary>Gets how much work is done except for the second look, after all transactions that were running at the time have ended.</summary>
    public long Settling { get; init; }

    /// <summary>Gets how much work is put aside until a person settles it.</summary>
    public long Parked { get; init; }
}
