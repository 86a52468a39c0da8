namespace AuthService.Tests.Users;

public sealed class UserTestsOnPostgreSql(PostgreSqlHost host) : UserTests(host), IClassFixture<PostgreSqlHost>;
