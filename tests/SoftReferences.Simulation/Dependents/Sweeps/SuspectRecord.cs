namespace SoftReferences.Simulation;

/// <summary>A key that a reference holds and that its owner did not know once.</summary>
internal sealed class SuspectRecord
{
    public string? Epoch { get; set; }

    public DateTimeOffset MissingSince { get; set; }

    public Guid? Lease { get; set; }

    public DateTimeOffset? LeasedUntil { get; set; }
}
