namespace UserService.Tests.Pets;

public sealed class PetListTestsOnSqlite(SqliteHost host) : PetListTests(host), IClassFixture<SqliteHost>;
