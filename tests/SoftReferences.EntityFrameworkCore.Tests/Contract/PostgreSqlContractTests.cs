using SoftReferences.StoreContract;

namespace SoftReferences.EntityFrameworkCore.Tests.Contract;

public sealed class PostgreSqlInboxContractTests() : InboxContract(settings => new EntityFrameworkStoreUnderTest(new PostgreSqlDatabase(), settings));

public sealed class PostgreSqlCleanupContractTests() : CleanupContract(settings => new EntityFrameworkStoreUnderTest(new PostgreSqlDatabase(), settings));

public sealed class PostgreSqlBreakerContractTests() : BreakerContract(settings => new EntityFrameworkStoreUnderTest(new PostgreSqlDatabase(), settings));

public sealed class PostgreSqlOwnerReleaseContractTests() : OwnerReleaseContract(settings => new EntityFrameworkStoreUnderTest(new PostgreSqlDatabase(), settings));

public sealed class PostgreSqlSweepContractTests() : SweepContract(settings => new EntityFrameworkStoreUnderTest(new PostgreSqlDatabase(), settings));

public sealed class PostgreSqlSuspectContractTests() : SuspectContract(settings => new EntityFrameworkStoreUnderTest(new PostgreSqlDatabase(), settings));
