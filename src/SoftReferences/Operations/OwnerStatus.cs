namespace SoftReferences;

/// <summary>How a store gets on with an owner: how far its feed was read, and what is still to be done.</summary>
/// <param name="Owner">The canonical name of the owner's resource, as in <c>//auth/users</c>.</param>
/// <param name="References">The work of each reference to the owner, in the order of their names.</param>
public sealed record OwnerStatus(string Owner, IReadOnlyList<ReferenceStatus> References)
{
    /// <summary>The most rows that are counted for one number, here and in <see cref="ReferenceStatus"/>: whoever asks when very much waits wants an answer too.</summary>
    public const int MaximumCount = 10_000;

    /// <summary>Gets the epoch of the owner's data that was last read, or <see langword="null"/> before the first page of its feed.</summary>
    public string? Epoch { get; init; }

    /// <summary>Gets the position of the last tombstone that was read; 0 before the first.</summary>
    public long Position { get; init; }

    /// <summary>Gets when the position last changed, in UTC, or <see langword="null"/> before the first page.</summary>
    public DateTimeOffset? ReadAt { get; init; }

    /// <summary>Gets the last sign of life of the replica that follows the feed. Two of them, some seconds apart, tell whether it lives.</summary>
    public FollowerBeat Follower { get; init; }

    /// <summary>Gets why clean-up for the owner is held, or <see langword="null"/> when it is not.</summary>
    public string? HeldReason { get; init; }

    /// <summary>Gets how many references were stored while the owner could not say whether they refer to something, and still wait for its word.</summary>
    public long Unverified { get; init; }

    /// <summary>Gets since when the oldest of them waits, in UTC, or <see langword="null"/> when there are none.</summary>
    public DateTimeOffset? UnverifiedSince { get; init; }
}
