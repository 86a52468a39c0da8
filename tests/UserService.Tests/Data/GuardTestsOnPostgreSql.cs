namespace UserService.Tests.Data;

public sealed class GuardTestsOnPostgreSql(PostgreSqlHost host) : GuardTests(host), IClassFixture<PostgreSqlHost>;
