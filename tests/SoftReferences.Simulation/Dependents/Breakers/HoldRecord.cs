namespace SoftReferences.Simulation;

/// <summary>Clean-up that is held, or was.</summary>
internal sealed class HoldRecord
{
    public required long Id { get; init; }

    public required OwningService Service { get; init; }

    /// <summary>Gets the reference; <see langword="null"/> when everything of the owner is held.</summary>
    public SimulatedReference? Reference { get; init; }

    public required string Epoch { get; init; }

    public HeldWorkState State { get; set; }

    /// <summary>Gets the name of the time before it, in the place of an epoch: what is known from then is not of the epoch any more.</summary>
    public string Retired => $"hold {Id}";
}
