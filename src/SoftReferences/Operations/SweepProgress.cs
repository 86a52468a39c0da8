namespace SoftReferences;

/// <summary>The progress or outcome of the last sweep of an owner.</summary>
/// <param name="Owner">The canonical name of the owner's resource, as in <c>//auth/users</c>.</param>
/// <param name="Number">How many sweeps have been started; 0 before the first.</param>
/// <param name="References">The progress of each reference; empty before the first sweep.</param>
public sealed record SweepProgress(string Owner, long Number, IReadOnlyList<ReferenceProgress> References)
{
    /// <summary>Gets why it was started, or <see langword="null"/> before the first sweep.</summary>
    public SweepCause? Cause { get; init; }

    /// <summary>Gets when it started, in UTC, or <see langword="null"/> before the first sweep.</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>Gets when it ended, in UTC, or <see langword="null"/> while it runs.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>Gets why sweeps of the owner are stopped until it knows its canaries again, or <see langword="null"/> if they are not.</summary>
    public string? StoppedReason { get; init; }

    /// <summary>Gets when they were stopped, in UTC.</summary>
    public DateTimeOffset? StoppedAt { get; init; }

    /// <summary>Gets why clean-up for the owner is held, or <see langword="null"/> if it is not. While it is held, or sweeps are stopped, a sweep only reports <see cref="ReferenceProgress.Differing"/>.</summary>
    public string? HeldReason { get; init; }

    /// <summary>Gets how many suspects there are now, one for each key and reference.</summary>
    public long Suspects { get; init; }

    /// <summary>Gets how many suspects turned up again, in all sweeps.</summary>
    public long Cleared { get; init; }

    /// <summary>Gets how many tombstones were found, in all sweeps.</summary>
    public long Tombstones { get; init; }

    /// <summary>Gets a value indicating whether it is running.</summary>
    public bool IsRunning => Number > 0 && FinishedAt is null;
}
