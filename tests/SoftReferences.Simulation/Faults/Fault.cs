namespace SoftReferences.Simulation;

/// <summary>The major faults.</summary>
internal enum Fault
{
    /// <summary>A replica dies at its current await, and starts again.</summary>
    ReplicaCrash,

    /// <summary>A replica is asked to stop, and starts again.</summary>
    ReplicaStop,

    /// <summary>A replica freezes for a while, as during a long pause of its machine.</summary>
    ReplicaFreeze,

    /// <summary>The clock of a replica is set, as when it is corrected after a while.</summary>
    ReplicaClock,

    /// <summary>An owner dies: its transactions are rolled back, and it answers nothing until it starts again.</summary>
    OwnerCrash,

    /// <summary>A replica and an owner cannot reach each other.</summary>
    Partition,

    /// <summary>A replica cannot reach its database.</summary>
    DatabasePartition,

    /// <summary>An owner alternately fails and recovers.</summary>
    Flapping,

    /// <summary>An owner answers Missing for every key, as with a wrong filter.</summary>
    Lying,

    /// <summary>An owner answers with an earlier state, as a lagging replica of its database does.</summary>
    Lagging,

    /// <summary>An owner's address leads to another service.</summary>
    WrongService,

    /// <summary>An owner's address leads to the same service of another environment, with different data.</summary>
    WrongEnvironment,

    /// <summary>An owner's database is restored to an earlier state, in a new epoch.</summary>
    Restore,

    /// <summary>An owner's disk is set back to an earlier state without anybody noticing: the epoch stays the same.</summary>
    Rewind,

    /// <summary>An owner's table is truncated.</summary>
    Truncate,

    /// <summary>An owner removes its oldest tombstones, although some dependents have not read them.</summary>
    Prune,
}
