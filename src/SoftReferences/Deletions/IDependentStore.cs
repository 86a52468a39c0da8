namespace SoftReferences;

/// <summary>A database that holds references to other services' entities.</summary>
public interface IDependentStore
{
    /// <summary>Gets the name of the store for logs, as in <c>UserDbContext</c>.</summary>
    string Name { get; }

    /// <summary>Gets the clock by which times are told that are written here, and those that are compared with them.</summary>
    /// <value>
    /// The database's, where several machines use it: their clocks may differ, and one that is wrong must neither keep the others from
    /// work nor bring the end of what is retained, of a grace period or of a window of the breaker forward. Durations run on while the clock of a machine is set.
    /// </value>
    TimeProvider Clock { get; }

    /// <summary>Gets the owners that the store holds references to.</summary>
    IReadOnlyList<ReferencedOwner> Owners { get; }

    /// <summary>Gets the references that the store holds: for the catalog of the service, and so that settings can name one.</summary>
    IReadOnlyList<StoredReference> References { get; }

    /// <summary>Gets the inbox.</summary>
    ITombstoneInbox Inbox { get; }

    /// <summary>Gets the clean-up work.</summary>
    ICleanupStore Cleanup { get; }

    /// <summary>Gets what a person can do with the references.</summary>
    ISoftReferenceOperations Operations { get; }

    /// <summary>Gets what is unverified.</summary>
    IVerificationStore Verification { get; }

    /// <summary>Gets the sweeps.</summary>
    ISweepStore Sweep { get; }
}
