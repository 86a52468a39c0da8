namespace SoftReferences.EntityFrameworkCore.Entities;

/// <summary>Clean-up work in bulk: one reference, and the tombstones between two positions of an owner's feed. It is removed when the work is done or has become records.</summary>
public sealed class CleanupRange
{
    /// <summary>Gets the number of the range.</summary>
    public long Id { get; init; }

    /// <summary>Gets the canonical name of the owner's resource, as in <c>//auth/users</c>.</summary>
    public required string Owner { get; init; }

    /// <summary>Gets the name of the reference, as in <c>Pet.UserId</c>.</summary>
    public required string Reference { get; init; }

    /// <summary>Gets the epoch of the owner's data that the tombstones are from.</summary>
    public required string Epoch { get; init; }

    /// <summary>Gets the position of the first tombstone.</summary>
    public long FirstPosition { get; init; }

    /// <summary>Gets the position of the last tombstone.</summary>
    public long LastPosition { get; init; }

    /// <summary>Gets how many times the work has been started without progress.</summary>
    public int Attempts { get; init; }

    /// <summary>Gets when the work is due, in UTC.</summary>
    public DateTimeOffset DueAt { get; init; }

    /// <summary>Gets the lease of the replica that works on it, or <see langword="null"/>.</summary>
    public Guid? Lease { get; init; }

    /// <summary>Gets when the lease ends, in UTC, or <see langword="null"/> if there is none.</summary>
    public DateTimeOffset? LeasedUntil { get; init; }

    /// <summary>Gets why the last attempt failed.</summary>
    public string? LastError { get; init; }

    /// <summary>Gets the number of the hold that keeps it from being claimed, or <see langword="null"/>.</summary>
    public long? Hold { get; init; }

    /// <summary>Gets the number of the hold whose approval released it, so that no limit stops it, or <see langword="null"/>.</summary>
    public long? Approval { get; init; }

    /// <summary>Gets when the tombstones arrived, in UTC.</summary>
    public DateTimeOffset CreatedAt { get; init; }
}
