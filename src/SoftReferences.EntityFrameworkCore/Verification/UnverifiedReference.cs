namespace SoftReferences.EntityFrameworkCore.Entities;

/// <summary>A reference that was stored while its owner could not tell whether the entity exists. The record is deleted once the owner has answered.</summary>
/// <remarks>
/// It is written in the transaction that stores the reference, one row per save: concurrent saves with the same key neither block each
/// other nor conflict.
/// </remarks>
public sealed class UnverifiedReference
{
    /// <summary>Gets the number of the record.</summary>
    public long Id { get; init; }

    /// <summary>Gets the canonical name of the owner's resource, as in <c>//auth/users</c>.</summary>
    public required string Owner { get; init; }

    /// <summary>Gets the key in its text form.</summary>
    public required string Key { get; init; }

    /// <summary>Gets the name of the reference, as in <c>Pet.UserId</c>.</summary>
    public required string Reference { get; init; }

    /// <summary>Gets when the reference was stored, in UTC.</summary>
    public DateTimeOffset Since { get; init; }

    /// <summary>Gets how many times the owner was asked since.</summary>
    public int Attempts { get; init; }

    /// <summary>Gets when the owner is asked next, in UTC. While a replica asks, when its lease ends.</summary>
    public DateTimeOffset DueAt { get; init; }

    /// <summary>Gets the lease of the replica that asks, or <see langword="null"/>.</summary>
    public Guid? Lease { get; init; }

    /// <summary>Gets why the owner could not say the last time, or <see langword="null"/>.</summary>
    public string? LastError { get; init; }
}
