namespace SoftReferences.Stores;

/// <summary>A database that holds references to other services' entities.</summary>
public interface IDependentStore
{
    /// <summary>Gets the name of the store for logs, as in <c>UserDbContext</c>.</summary>
    string Name { get; }

    /// <summary>Gets the clock for all times that are written to the store or compared with those in it.</summary>
    /// <value>
    /// If several machines use the database, this must be the database's clock. Theirs may differ, and a wrong one must neither keep other
    /// replicas from working nor end a retention, a grace period or a window of the breaker early. Setting a machine's clock does not affect durations.
    /// </value>
    TimeProvider Clock { get; }

    /// <summary>Gets the owners that the store holds references to.</summary>
    IReadOnlyList<ReferencedOwner> Owners { get; }

    /// <summary>Gets the references that the store holds, for the catalog of the service and for settings that name a reference.</summary>
    IReadOnlyList<StoredReference> References { get; }

    /// <summary>Gets the inbox.</summary>
    ITombstoneInbox Inbox { get; }

    /// <summary>Gets the clean-up work.</summary>
    ICleanupStore Cleanup { get; }

    /// <summary>Gets the operations for people and their tools.</summary>
    ISoftReferenceOperations Operations { get; }

    /// <summary>Gets the unverified references.</summary>
    IVerificationStore Verification { get; }

    /// <summary>Gets the sweeps.</summary>
    ISweepStore Sweep { get; }
}
