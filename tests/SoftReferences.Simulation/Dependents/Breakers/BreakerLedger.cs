namespace SoftReferences.Simulation;

/// <summary>What a dependent's database stores about the removals of one reference.</summary>
internal sealed class BreakerLedger
{
    /// <summary>Gets the removals, with the time at which each happened according to the replica that made it.</summary>
    public List<(DateTimeOffset At, RemovalCount Count)> Removals { get; } = [];

    /// <summary>Gets or sets the id of the current hold, or <see langword="null"/> if the work of the reference is not held.</summary>
    public long? Hold { get; set; }
}
