namespace UserService.Tests.Pets;

public sealed class PetChangeTestsOnPostgreSql(PostgreSqlHost host) : PetChangeTests(host), IClassFixture<PostgreSqlHost>;
