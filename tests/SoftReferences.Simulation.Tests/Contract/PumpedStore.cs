using SoftReferences.Stores;

namespace SoftReferences.Simulation.Tests.Contract;

/// <summary>A simulated store whose calls have completed when they return.</summary>
internal sealed class PumpedStore(SimulatedStore store, Scheduler scheduler) : IDependentStore
{
    public string Name => store.Name;

    public TimeProvider Clock => store.Clock;

    public IReadOnlyList<ReferencedOwner> Owners => store.Owners;

    public IReadOnlyList<StoredReference> References => store.References;

    public ITombstoneInbox Inbox { get; } = PumpedCalls.Of(store.Inbox, scheduler);

    public ICleanupStore Cleanup { get; } = PumpedCalls.Of(store.Cleanup, scheduler);

    public IVerificationStore Verification { get; } = PumpedCalls.Of(store.Verification, scheduler);

    public ISweepStore Sweep { get; } = PumpedCalls.Of(store.Sweep, scheduler);

    public ISoftReferenceOperations Operations => PumpedCalls.Of(store.Operations, scheduler);
}
