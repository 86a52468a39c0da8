using SoftReferences.StoreContract;

namespace SoftReferences.Simulation.Tests.Contract;

public sealed class SimulatedInboxContractTests() : InboxContract(settings => new SimulatedStoreUnderTest(settings));

public sealed class SimulatedCleanupContractTests() : CleanupContract(settings => new SimulatedStoreUnderTest(settings));

public sealed class SimulatedBreakerContractTests() : BreakerContract(settings => new SimulatedStoreUnderTest(settings));

public sealed class SimulatedOwnerReleaseContractTests() : OwnerReleaseContract(settings => new SimulatedStoreUnderTest(settings));

public sealed class SimulatedSweepContractTests() : SweepContract(settings => new SimulatedStoreUnderTest(settings));

public sealed class SimulatedSuspectContractTests() : SuspectContract(settings => new SimulatedStoreUnderTest(settings));
