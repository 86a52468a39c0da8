namespace SoftReferences.EntityFrameworkCore.Entities;

/// <summary>The breaker of a reference. There is one row per reference, which a transaction that removes rows locks until it commits.</summary>
public sealed class ReferenceBreaker
{
    /// <summary>Gets the name of the reference, as in <c>Pet.UserId</c>.</summary>
    public required string Reference { get; init; }

    /// <summary>Gets the number of the hold that waits for a decision, or <see langword="null"/>. While there is one, only approved work of the reference is cleaned up.</summary>
    public long? Hold { get; init; }

    /// <summary>Gets how many rows of the table referred to something, as counted at <see cref="MeasuredAt"/>.</summary>
    public long TableRows { get; init; }

    /// <summary>Gets how many distinct keys they referred to.</summary>
    public long TableKeys { get; init; }

    /// <summary>Gets when the table was counted, in UTC, or <see langword="null"/>.</summary>
    public DateTimeOffset? MeasuredAt { get; init; }

    /// <summary>Gets since when the reference has been watched, in UTC.</summary>
    public DateTimeOffset WatchedSince { get; init; }

    /// <summary>Gets the end of the last window in the average, in seconds since the Unix epoch.</summary>
    public long AveragedUntil { get; init; }

    /// <summary>Gets the usual number of rows per window: an average in which older windows count less and less.</summary>
    public double UsualRows { get; init; }
}
