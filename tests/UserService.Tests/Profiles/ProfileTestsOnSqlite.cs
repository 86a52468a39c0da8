namespace UserService.Tests.Profiles;

public sealed class ProfileTestsOnSqlite(SqliteHost host) : ProfileTests(host), IClassFixture<SqliteHost>;
