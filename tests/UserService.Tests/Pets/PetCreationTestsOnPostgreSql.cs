namespace UserService.Tests.Pets;

public sealed class PetCreationTestsOnPostgreSql(PostgreSqlHost host) : PetCreationTests(host), IClassFixture<PostgreSqlHost>;
