namespace SoftReferences.Simulation;

/// <summary>What stands in a dependent's database about the removals of one reference.</summary>
internal sealed class BreakerLedger
{
    /// <summary>Gets what was removed, and when, by the clock of whoever removed it.</summary>
    public List<(DateTimeOffset At, RemovalCount Count)> Removals { get; } = [];

    /// <summary>Gets or sets the number of the hold, while the work of the reference is held.</summary>
    public long? Hold { get; set; }
}
