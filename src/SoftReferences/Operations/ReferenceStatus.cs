namespace SoftReferences;

/// <summary>The clean-up work of one reference, a piece for each tombstone.</summary>
/// <param name="Reference">The name of the reference, as in <c>Pet.UserId</c>.</param>
/// <remarks>
/// No more than <see cref="OwnerStatus.MaximumCount"/> rows are counted for a number, so there may be more. New work stands in rows of up to
/// 500 tombstones, each of which is counted; what has begun may count twice. <see cref="ISoftReferenceOperations.FindHeldAsync"/> tells of work that is held.
/// </remarks>
public sealed record ReferenceStatus(string Reference)
{
    /// <summary>Gets a value indicating whether the model does not have the reference: it was renamed or removed, or refers to another owner now. Nobody does its work.</summary>
    public bool IsUnknown { get; init; }

    /// <summary>Gets how much work is to be done, or to be tried again, and is not held.</summary>
    public long Waiting { get; init; }

    /// <summary>Gets since when the oldest of it could have been done, in UTC, or <see langword="null"/> when nothing is due.</summary>
    public DateTimeOffset? DueSince { get; init; }

    /// <summary>Gets how much work is done, but for a last look once the transactions of then have ended.</summary>
    public long Settling { get; init; }

    /// <summary>Gets how much work was put aside until a person settles it.</summary>
    public long Parked { get; init; }
}
