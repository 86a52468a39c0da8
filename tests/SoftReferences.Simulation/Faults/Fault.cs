namespace SoftReferences.Simulation;

/// <summary>One of the greater faults.</summary>
internal enum Fault
{
    /// <summary>A replica dies at whichever await it is, and starts again.</summary>
    ReplicaCrash,

    /// <summary>A replica is told to stop, and starts again.</summary>
    ReplicaStop,

    /// <summary>A replica stands still for a while, as during a long pause of its machine.</summary>
    ReplicaFreeze,

    /// <summary>The clock of a replica is set, as when it is corrected after a while.</summary>
    ReplicaClock,

    /// <summary>An owner dies: its transactions are rolled back, and it answers nothing until it starts again.</summary>
    OwnerCrash,

    /// <summary>A replica and an owner cannot reach each other.</summary>
    Partition,

    /// <summary>A replica cannot reach its database.</summary>
    DatabasePartition,

    /// <summary>An owner answers with errors, goes well again, and so on.</summary>
    Flapping,

    /// <summary>An owner says of every key that there is none, as with a wrong filter.</summary>
    Lying,

    /// <summary>An owner says what existed some time ago, as a replica of its database does that lags behind.</summary>
    Lagging,

    /// <summary>An owner's address leads to another service.</summary>
    WrongService,

    /// <summary>An owner's address leads to the same service of another environment, with other data.</summary>
    WrongEnvironment,

    /// <summary>An owner's database is restored to an earlier state, in a new epoch.</summary>
    Restore,

    /// <summary>An owner's disk is set back to an earlier state, and nobody notices: the epoch stays the same.</summary>
    Rewind,

    /// <summary>An owner's table is truncated.</summary>
    Truncate,

    /// <summary>An owner removes its oldest tombstones, though not everybody has read them.</summary>
    Prune,
}
