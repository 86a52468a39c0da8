namespace UserService.Tests.Pets;

public sealed class PetChangeTestsOnSqlite(SqliteHost host) : PetChangeTests(host), IClassFixture<SqliteHost>;
