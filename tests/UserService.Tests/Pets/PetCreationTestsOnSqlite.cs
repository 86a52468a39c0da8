namespace UserService.Tests.Pets;

public sealed class PetCreationTestsOnSqlite(SqliteHost host) : PetCreationTests(host), IClassFixture<SqliteHost>;
