namespace AuthService.Tests.Users;

public sealed class UserTestsOnSqlite(SqliteHost host) : UserTests(host), IClassFixture<SqliteHost>;
