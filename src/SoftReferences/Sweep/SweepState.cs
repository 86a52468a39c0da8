namespace SoftReferences.Stores;

/// <summary>The state of the sweeps of one owner.</summary>
/// <param name="Number">How many sweeps have been started; 0 before the first.</param>
/// <param name="Since">When the owner was first seen, in UTC, from which the schedule counts until the first sweep.</param>
public sealed record SweepState(long Number, DateTimeOffset Since)
{
    /// <summary>Gets when the last sweep started, in UTC.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>Gets when the last sweep ended, in UTC, or <see langword="null"/> while it runs.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>Gets why another sweep was requested, or <see langword="null"/> if none was.</summary>
    public SweepCause? Requested { get; init; }

    /// <summary>Gets why sweeps of the owner are stopped, or <see langword="null"/> if they are not.</summary>
    public string? StoppedReason { get; init; }

    /// <summary>Gets when they were stopped, in UTC.</summary>
    public DateTimeOffset? StoppedAt { get; init; }

    /// <summary>Gets a value indicating whether a sweep is running.</summary>
    public bool IsRunning => Number > 0 && FinishedAt is null;
}
