namespace SoftReferences.Simulation;

/// <summary>What keeps the invariants and can be switched off, to see whether the simulation notices.</summary>
public enum Guard
{
    /// <summary>Work is acted on, and pages are taken in, only by who still has the lease.</summary>
    Fencing,

    /// <summary>The owner is asked before rows are removed.</summary>
    Confirmation,

    /// <summary>An owner that does not know what it knew before is not believed.</summary>
    Canary,

    /// <summary>What is missing is asked for again, some time later.</summary>
    Grace,

    /// <summary>No more is removed in a while than a person would expect.</summary>
    Breaker,

    /// <summary>What was read last of a feed is shown to the owner, which finds out that it was set back.</summary>
    Rewind,

    /// <summary>Rows are looked at once more when every transaction has ended that may not know of a tombstone.</summary>
    Horizon,
}
