namespace SoftReferences.Simulation;

/// <summary>What stands in a dependent's database about the removals of one reference.</summary>
internal sealed class BreakerLedger
{
    /// <summary>Gets what was removed, and when, by the clock of whoever removed it.</summary>
    public List<(DateTimeOffset At, RemovalCount Count)> Removals { get; } = [];

    /// <summary>Gets or sets a value indicating whether the work of the reference is held.</summary>
    public bool IsHeld { get; set; }
}
