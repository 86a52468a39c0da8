namespace SoftReferences.Simulation;

/// <summary>A part of a sweep: the keys of a reference after one key and up to another.</summary>
internal sealed class SweptRange
{
    public required long Id { get; init; }

    public required SimulatedReference Reference { get; init; }

    public required long After { get; init; }

    public required long UpTo { get; init; }

    public int Attempts { get; set; }

    public Guid? Lease { get; set; }

    public DateTimeOffset LeasedUntil { get; set; }
}
