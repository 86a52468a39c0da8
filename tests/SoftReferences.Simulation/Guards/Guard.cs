namespace SoftReferences.Simulation;

/// <summary>The safeguards that can be switched off to check that the simulation notices their absence.</summary>
public enum Guard
{
    /// <summary>Only the current holder of a lease can act on its work or append pages.</summary>
    Fencing,

    /// <summary>The owner is asked before rows are removed.</summary>
    Confirmation,

    /// <summary>An owner that no longer knows keys that it knew before is not believed.</summary>
    Canary,

    /// <summary>A missing key is asked for again after a while.</summary>
    Grace,

    /// <summary>No more rows are removed within a window than a limit.</summary>
    Breaker,

    /// <summary>The owner is shown the tombstone that was read last, so that it notices that it was set back.</summary>
    Rewind,

    /// <summary>Rows are looked at again when all transactions that may not see a tombstone have ended.</summary>
    Horizon,
}
