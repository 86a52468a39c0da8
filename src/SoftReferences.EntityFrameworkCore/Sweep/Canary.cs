namespace SoftReferences.EntityFrameworkCore.Entities;

/// <summary>A key that its owner recently confirmed. Sweeps mix canaries into their questions, and do not believe an owner that reports one as missing.</summary>
public sealed class Canary
{
    /// <summary>Gets the canonical name of the owner's resource, as in <c>//auth/users</c>.</summary>
    public required string Owner { get; init; }

    /// <summary>Gets the key in its text form.</summary>
    public required string Key { get; init; }

    /// <summary>Gets when the owner last confirmed it, in UTC.</summary>
    public DateTimeOffset ConfirmedAt { get; init; }

    /// <summary>Gets when the owner first reported it as missing, in UTC, or <see langword="null"/>.</summary>
    public DateTimeOffset? MissingSince { get; init; }
}
