namespace AuthService.Tests.ServiceKeys;

public sealed class OwnerProtocolTestsOnPostgreSql(PostgreSqlHost host) : OwnerProtocolTests(host), IClassFixture<PostgreSqlHost>;
