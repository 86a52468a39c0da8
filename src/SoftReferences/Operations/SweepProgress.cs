namespace SoftReferences;

/// <summary>How the last sweep of an owner went, or goes.</summary>
/// <param name="Owner">The canonical name of the owner's resource, as in <c>//auth/users</c>.</param>
/// <param name="Number">How many sweeps were begun; 0 before the first.</param>
/// <param name="References">How far each reference is; none before the first sweep.</param>
public sealed record SweepProgress(string Owner, long Number, IReadOnlyList<ReferenceProgress> References)
{
    /// <summary>Gets why it was begun, or <see langword="null"/> before the first sweep.</summary>
    public SweepCause? Cause { get; init; }

    /// <summary>Gets when it began, in UTC.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>Gets when it ended, in UTC, or <see langword="null"/> while it runs.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>Gets why sweeps of the owner are stopped until it knows again what it knew before, or <see langword="null"/> when they are not.</summary>
    public string? StoppedReason { get; init; }

    /// <summary>Gets when they were stopped, in UTC.</summary>
    public DateTimeOffset? StoppedAt { get; init; }

    /// <summary>Gets why clean-up for the owner is held, or <see langword="null"/> when it is not. While it is, or sweeps are stopped, a sweep only reports: <see cref="ReferenceProgress.Differing"/>.</summary>
    public string? HeldReason { get; init; }

    /// <summary>Gets how many keys and references are suspect now.</summary>
    public long Suspects { get; init; }

    /// <summary>Gets how many suspects turned up again, in all sweeps.</summary>
    public long Cleared { get; init; }

    /// <summary>Gets how many tombstones were found, in all sweeps.</summary>
    public long Tombstones { get; init; }

    /// <summary>Gets a value indicating whether it has begun and not ended.</summary>
    public bool IsRunning => Number > 0 && FinishedAt is null;
}
