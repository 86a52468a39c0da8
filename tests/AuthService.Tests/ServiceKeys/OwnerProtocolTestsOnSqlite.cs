namespace AuthService.Tests.ServiceKeys;

public sealed class OwnerProtocolTestsOnSqlite(SqliteHost host) : OwnerProtocolTests(host), IClassFixture<SqliteHost>;
