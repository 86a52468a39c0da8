namespace SoftReferences.StoreContract;

/// <summary>The settings of a store for one fact.</summary>
public sealed record StoreSettings
{
    public CleanupOptions Cleanup { get; init; } = new();

    /// <summary>Gets the limits of the breaker; by default it is disabled, because most facts remove all rows.</summary>
    public BreakerOptions Breaker { get; init; } = new() { Enabled = false, MaximumRowShare = 1, MaximumKeyShare = 1, AlwaysAllowedKeys = long.MaxValue };

    public SweepOptions Sweep { get; init; } = new();
}
