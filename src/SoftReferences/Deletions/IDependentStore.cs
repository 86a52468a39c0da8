namespace SoftReferences;

/// <summary>A database that holds references to other services' entities.</summary>
public interface IDependentStore
{
    /// <summary>Gets the name of the store for logs, as in <c>UserDbContext</c>.</summary>
    string Name { get; }

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
