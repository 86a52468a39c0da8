namespace SoftReferences;

/// <summary>How the sweeps of one owner stand.</summary>
/// <param name="Number">How many sweeps were begun; 0 before the first.</param>
/// <param name="Since">When the owner was first seen, in UTC: a schedule counts from there until there was a sweep.</param>
public sealed record SweepState(long Number, DateTimeOffset Since)
{
    /// <summary>Gets when the last sweep began, in UTC.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>Gets when the last sweep ended, in UTC, or <see langword="null"/> while it runs.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>Gets why another sweep was asked for, or <see langword="null"/> when none was.</summary>
    public SweepCause? Requested { get; init; }

    /// <summary>Gets why sweeps of the owner are stopped, or <see langword="null"/> when they are not.</summary>
    public string? StoppedReason { get; init; }

    /// <summary>Gets when they were stopped, in UTC.</summary>
    public DateTimeOffset? StoppedAt { get; init; }

    /// <summary>Gets a value indicating whether a sweep has begun and not ended.</summary>
    public bool IsRunning => Number > 0 && FinishedAt is null;
}
