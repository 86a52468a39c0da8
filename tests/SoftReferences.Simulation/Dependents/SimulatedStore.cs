using SoftReferences.Stores;

namespace SoftReferences.Simulation;

/// <summary>The store of one replica: its connection to the dependent's database.</summary>
internal sealed class SimulatedStore : IDependentStore
{
    public SimulatedStore(StoreLink link, WorldSettings settings)
    {
        Database = link.Database;
        Clock = link.Process.Time;
        Inbox = new SimulatedInbox(link);
        Cleanup = new SimulatedCleanup(link, settings.Cleanup, new(link, settings.Breaker));
        Verification = new SimulatedVerification(link, settings.Verification, new(link, settings.Sweep));
        Sweep = new SimulatedSweep(link, settings.Sweep, settings.KeysPerRange);
        Operations = new SimulatedOperations(link, Sweep);
    }

    public DependentDatabase Database { get; }

    public string Name => Database.Name;

    public TimeProvider Clock { get; }

    public IReadOnlyList<ReferencedOwner> Owners => Database.Owners;

    public IReadOnlyList<StoredReference> References => [];

    public ITombstoneInbox Inbox { get; }

    public ICleanupStore Cleanup { get; }

    public IVerificationStore Verification { get; }

    public ISweepStore Sweep { get; }

    public ISoftReferenceOperations Operations { get; }
}
