namespace SoftReferences.Simulation;

/// <summary>A reference that was stored while its owner could not answer.</summary>
internal sealed class UnverifiedRecord
{
    public required long Id { get; init; }

    public required SimulatedReference Reference { get; init; }

    public required OwnerKey Key { get; init; }

    public int Attempts { get; set; }

    public DateTimeOffset DueAt { get; set; }

    public Guid? Lease { get; set; }
}
