namespace SoftReferences.Simulation;

/// <summary>A hold of clean-up, open or decided.</summary>
internal sealed class HoldRecord
{
    public required long Id { get; init; }

    public required OwningService Service { get; init; }

    /// <summary>Gets the reference, or <see langword="null"/> if all work of the owner is held.</summary>
    public SimulatedReference? Reference { get; init; }

    public required string Epoch { get; init; }

    public HeldWorkState State { get; set; }

    /// <summary>Gets the name that replaces the epoch in work from before the release, which no longer belongs to the epoch.</summary>
    public string Retired => $"hold {Id}";
}
