namespace UserService.Tests.Data;

public sealed class GuardTestsOnSqlite(SqliteHost host) : GuardTests(host), IClassFixture<SqliteHost>;
