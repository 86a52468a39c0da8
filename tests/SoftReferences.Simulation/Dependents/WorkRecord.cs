namespace SoftReferences.Simulation;

/// <summary>An item of clean-up work: one tombstone and one reference.</summary>
internal sealed class WorkRecord
{
    public required long Id { get; init; }

    public required SimulatedReference Reference { get; init; }

    public required OwnerKey Key { get; init; }

    /// <summary>Gets or sets the epoch of the tombstone. If the position is repeated in the same epoch, this becomes the retired epoch instead.</summary>
    public required string Epoch { get; set; }

    public required long Position { get; init; }

    /// <summary>Gets the key that this one was merged into, or the default if it was not merged.</summary>
    public OwnerKey MergedInto { get; init; }

    public bool IsMerge => MergedInto.Kind != OwnerKeyKind.None;

    public WorkState State { get; set; }

    public int Attempts { get; set; }

    public DateTimeOffset DueAt { get; set; }

    public Guid? Lease { get; set; }

    public DateTimeOffset? LeasedUntil { get; set; }

    public long Horizon { get; set; }

    /// <summary>Gets or sets the id of the hold that the work waits for, until a person decides.</summary>
    public long? Hold { get; set; }

    /// <summary>Gets or sets the id of the hold whose approval released the work, so that the breaker does not count it.</summary>
    public long? Approval { get; set; }

    /// <summary>Gets or sets a value indicating whether a person gave the work up, so that its rows stay.</summary>
    public bool IsGivenUp { get; set; }

    /// <summary>Gets or sets a value indicating whether some of the rows were removed.</summary>
    public bool HasBegun { get; set; }

    public string? LastError { get; set; }

    /// <summary>Gets a value indicating whether the work can still be done without a person.</summary>
    public bool IsOpen => State is WorkState.Pending or WorkState.Settling;

    /// <summary>Gets a value indicating whether the work is neither done nor cancelled. Parked work, which needs a person, counts as unfinished.</summary>
    public bool IsUnfinished => IsOpen || State == WorkState.Parked;

    /// <summary>Cancels the work.</summary>
    public void Cancel()
    {
        Release();
        (State, Hold) = (WorkState.Cancelled, null);
    }

    /// <summary>Retries the work from the beginning.</summary>
    public void Resume() => (State, Attempts, DueAt) = (WorkState.Pending, 0, SimulatedTime.Start);

    public void Release() => (Lease, LeasedUntil) = (null, null);
}
