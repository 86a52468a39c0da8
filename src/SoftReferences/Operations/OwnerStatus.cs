namespace SoftReferences;

/// <summary>The state of a store with regard to one owner: how far its feed was read, and what is still to be done.</summary>
/// <param name="Owner">The canonical name of the owner's resource, as in <c>//auth/users</c>.</param>
/// <param name="References">The work of each reference to the owner, ordered by name.</param>
public sealed record OwnerStatus(string Owner, IReadOnlyList<ReferenceStatus> References)
{
    /// <summary>The number at which counts stop, here and in <see cref="ReferenceStatus"/>, so that the answer is quick however much work is waiting: 10,000.</summary>
    public const int MaximumCount = 10_000;

    /// <summary>Gets the epoch of the owner's data that was last read, or <see langword="null"/> before the first page of its feed.</summary>
    public string? Epoch { get; init; }

    /// <summary>Gets the position of the last tombstone that was read; 0 before the first.</summary>
    public long Position { get; init; }

    /// <summary>Gets when the position last changed, in UTC, or <see langword="null"/> before the first page.</summary>
    public DateTimeOffset? ReadAt { get; init; }

    /// <summary>Gets the last heartbeat of the replica that follows the feed. If it has changed some seconds later, the replica is alive.</summary>
    public FollowerBeat Follower { get; init; }

    /// <summary>Gets why clean-up for the owner is held, or <see langword="null"/> if it is not.</summary>
    public string? HeldReason { get; init; }

    /// <summary>Gets how many references were stored while the owner could not say whether they exist, and are not yet verified.</summary>
    public long Unverified { get; init; }

    /// <summary>Gets when the oldest of them was stored, in UTC, or <see langword="null"/> if there are none.</summary>
    public DateTimeOffset? UnverifiedSince { get; init; }
}
