namespace UserService.Tests.Profiles;

public sealed class ProfileTestsOnPostgreSql(PostgreSqlHost host) : ProfileTests(host), IClassFixture<PostgreSqlHost>;
