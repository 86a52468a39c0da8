namespace SoftReferences.EntityFrameworkCore.Entities;

/// <summary>A part of a sweep that a replica works on: the values of a reference after one value and up to another. It is deleted when it is done.</summary>
public sealed class SweptRange
{
    /// <summary>Gets the number of the range.</summary>
    public long Id { get; init; }

    /// <summary>Gets the canonical name of the owner's resource, as in <c>//auth/users</c>.</summary>
    public required string Owner { get; init; }

    /// <summary>Gets the name of the reference, as in <c>Pet.UserId</c>.</summary>
    public required string Reference { get; init; }

    /// <summary>Gets the value before the first one; <see langword="null"/> at the beginning.</summary>
    public string? After { get; init; }

    /// <summary>Gets the last value.</summary>
    public required string UpTo { get; init; }

    /// <summary>Gets how many times some of its keys had no answer.</summary>
    public int Attempts { get; init; }

    /// <summary>Gets the lease of the replica that works on it, or <see langword="null"/>.</summary>
    public Guid? Lease { get; init; }

    /// <summary>Gets when the lease ends, or the range is asked for again, in UTC.</summary>
    public DateTimeOffset LeasedUntil { get; init; }

    /// <summary>Gets why it was given back the last time.</summary>
    public string? LastError { get; init; }
}
