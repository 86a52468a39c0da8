namespace SoftReferences.Simulation;

/// <summary>A piece of clean-up work: one tombstone and one reference.</summary>
internal sealed class WorkRecord
{
    public required long Id { get; init; }

    public required SimulatedReference Reference { get; init; }

    public required OwnerKey Key { get; init; }

    /// <summary>Gets or sets the epoch of the tombstone. Once its position has come again in the same epoch, it stands for an earlier time.</summary>
    public required string Epoch { get; set; }

    public required long Position { get; init; }

    /// <summary>Gets the key that took the place of a merged one; otherwise no key.</summary>
    public OwnerKey MergedInto { get; init; }

    public bool IsMerge => MergedInto.Kind != OwnerKeyKind.None;

    public WorkState State { get; set; }

    public int Attempts { get; set; }

    public DateTimeOffset DueAt { get; set; }

    public Guid? Lease { get; set; }

    public DateTimeOffset? LeasedUntil { get; set; }

    public long Horizon { get; set; }

    /// <summary>Gets or sets the number of the hold that keeps it back until a person decides.</summary>
    public long? Hold { get; set; }

    /// <summary>Gets or sets the number of the hold whose approval released it, so that it does not count.</summary>
    public long? Approval { get; set; }

    /// <summary>Gets or sets a value indicating whether a person gave it up: its rows stay.</summary>
    public bool IsGivenUp { get; set; }

    /// <summary>Gets or sets a value indicating whether some of its rows were removed.</summary>
    public bool HasBegun { get; set; }

    public string? LastError { get; set; }

    /// <summary>Gets a value indicating whether it may still come to something by itself.</summary>
    public bool IsOpen => State is WorkState.Pending or WorkState.Settling;

    /// <summary>Gets a value indicating whether it has come to no end, be it one that a person has to see to.</summary>
    public bool IsUnfinished => IsOpen || State == WorkState.Parked;

    /// <summary>Ends it without having come to anything.</summary>
    public void Cancel()
    {
        Release();
        (State, Hold) = (WorkState.Cancelled, null);
    }

    /// <summary>Has it tried again from the beginning.</summary>
    public void Resume() => (State, Attempts, DueAt) = (WorkState.Pending, 0, SimulatedTime.Start);

    public void Release() => (Lease, LeasedUntil) = (null, null);
}
