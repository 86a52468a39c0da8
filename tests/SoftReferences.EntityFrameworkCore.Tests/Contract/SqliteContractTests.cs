using SoftReferences.StoreContract;

namespace SoftReferences.EntityFrameworkCore.Tests.Contract;

public sealed class SqliteInboxContractTests() : InboxContract(settings => new EntityFrameworkStoreUnderTest(new SqliteDatabase(), settings));

public sealed class SqliteCleanupContractTests() : CleanupContract(settings => new EntityFrameworkStoreUnderTest(new SqliteDatabase(), settings));

public sealed class SqliteBreakerContractTests() : BreakerContract(settings => new EntityFrameworkStoreUnderTest(new SqliteDatabase(), settings));

public sealed class SqliteOwnerReleaseContractTests() : OwnerReleaseContract(settings => new EntityFrameworkStoreUnderTest(new SqliteDatabase(), settings));

public sealed class SqliteSweepContractTests() : SweepContract(settings => new EntityFrameworkStoreUnderTest(new SqliteDatabase(), settings));

public sealed class SqliteSuspectContractTests() : SuspectContract(settings => new EntityFrameworkStoreUnderTest(new SqliteDatabase(), settings));
