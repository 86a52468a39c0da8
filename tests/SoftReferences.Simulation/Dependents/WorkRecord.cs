namespace SoftReferences.Simulation;

/// <summary>A piece of clean-up work: one tombstone and one reference.</summary>
internal sealed class WorkRecord
{
    public required long Id { get; init; }

    public required SimulatedReference Reference { get; init; }

    public required OwnerKey Key { get; init; }

    public required string Epoch { get; init; }

    public required long Position { get; init; }

    public WorkState State { get; set; }

    public int Attempts { get; set; }

    public DateTimeOffset DueAt { get; set; }

    public Guid? Lease { get; set; }

    public DateTimeOffset? LeasedUntil { get; set; }

    public long Horizon { get; set; }

    /// <summary>Gets or sets a value indicating whether a limit holds it back until a person decides.</summary>
    public bool IsHeld { get; set; }

    /// <summary>Gets or sets a value indicating whether a person said that it is right, so that it does not count.</summary>
    public bool IsApproved { get; set; }

    /// <summary>Gets or sets a value indicating whether some of its rows were removed.</summary>
    public bool HasBegun { get; set; }

    public string? LastError { get; set; }

    /// <summary>Gets a value indicating whether it may still come to something by itself.</summary>
    public bool IsOpen => State is WorkState.Pending or WorkState.Settling;

    public void Release() => (Lease, LeasedUntil) = (null, null);
}
