namespace SoftReferences.StoreContract;

/// <summary>How a store is set up for a fact.</summary>
public sealed record StoreSettings
{
    public CleanupOptions Cleanup { get; init; } = new();

    /// <summary>Gets the limits; none by default, because most facts remove everything there is.</summary>
    public BreakerOptions Breaker { get; init; } = new() { Enabled = false, MaximumRowShare = 1, MaximumKeyShare = 1, AlwaysAllowedKeys = long.MaxValue };

    public SweepOptions Sweep { get; init; } = new();
}
