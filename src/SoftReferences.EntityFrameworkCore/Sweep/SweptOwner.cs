namespace SoftReferences.EntityFrameworkCore.Entities;

/// <summary>The state of an owner's sweeps. There is one row per owner.</summary>
public sealed class SweptOwner
{
    /// <summary>Gets the canonical name of the owner's resource, as in <c>//auth/users</c>.</summary>
    public required string Owner { get; init; }

    /// <summary>Gets when the owner was first seen, in UTC.</summary>
    public DateTimeOffset Since { get; init; }

    /// <summary>Gets how many sweeps were begun.</summary>
    public long Number { get; init; }

    /// <summary>Gets why the last one was begun; stored by its name in lower case.</summary>
    public SweepCause? Cause { get; init; }

    /// <summary>Gets when it began, in UTC.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>Gets when it ended, in UTC, or <see langword="null"/> while it runs.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>Gets why another one was asked for, or <see langword="null"/> if none was.</summary>
    public SweepCause? Requested { get; init; }

    /// <summary>Gets the position of the last tombstone that a sweep found: -1 for the first, -2 for the second. 0 before the first.</summary>
    public long Position { get; init; }

    /// <summary>Gets why sweeps are stopped, or <see langword="null"/> if they are not.</summary>
    public string? StoppedReason { get; init; }

    /// <summary>Gets when they were stopped, in UTC.</summary>
    public DateTimeOffset? StoppedAt { get; init; }

    /// <summary>Gets when the stopped owner is asked next for what it knew before, in UTC.</summary>
    public DateTimeOffset? RetryAt { get; init; }

    /// <summary>Gets how many times it was asked since.</summary>
    public int Retries { get; init; }

    /// <summary>Gets how many suspects turned up again.</summary>
    public long Cleared { get; init; }

    /// <summary>Gets how many tombstones were found.</summary>
    public long Tombstones { get; init; }
}
