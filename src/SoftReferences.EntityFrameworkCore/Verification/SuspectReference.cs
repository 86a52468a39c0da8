namespace SoftReferences.EntityFrameworkCore.Entities;

/// <summary>A referenced key that its owner has once reported as missing. Nothing has been removed for it.</summary>
/// <remarks>A single answer is not enough to remove rows: the owner has to confirm it after the grace period.</remarks>
public sealed class SuspectReference
{
    /// <summary>Gets the canonical name of the owner's resource, as in <c>//auth/users</c>.</summary>
    public required string Owner { get; init; }

    /// <summary>Gets the key in its text form.</summary>
    public required string Key { get; init; }

    /// <summary>Gets the name of the reference, as in <c>Pet.UserId</c>.</summary>
    public required string Reference { get; init; }

    /// <summary>Gets the epoch of the owner's data that the answer is from, or <see langword="null"/> if the owner has none. Answers of two epochs do not add up.</summary>
    public string? Epoch { get; init; }

    /// <summary>Gets when the owner first said so in this epoch, in UTC.</summary>
    public DateTimeOffset MissingSince { get; init; }

    /// <summary>Gets when the owner last said so, in UTC.</summary>
    public DateTimeOffset AskedAt { get; init; }

    /// <summary>Gets the lease of the replica that asks for it again, or <see langword="null"/>.</summary>
    public Guid? Lease { get; init; }

    /// <summary>Gets when the lease ends, or until when the suspect is left alone, in UTC; <see langword="null"/> when it is not.</summary>
    public DateTimeOffset? LeasedUntil { get; init; }
}
