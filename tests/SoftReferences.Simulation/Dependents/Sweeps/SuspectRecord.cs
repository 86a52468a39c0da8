namespace SoftReferences.Simulation;

/// <summary>A key that a reference contains and that its owner has once answered is missing.</summary>
internal sealed class SuspectRecord
{
    public string? Epoch { get; set; }

    public DateTimeOffset MissingSince { get; set; }

    public Guid? Lease { get; set; }

    public DateTimeOffset? LeasedUntil { get; set; }
}
