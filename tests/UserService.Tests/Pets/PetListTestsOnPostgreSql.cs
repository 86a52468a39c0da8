namespace UserService.Tests.Pets;

public sealed class PetListTestsOnPostgreSql(PostgreSqlHost host) : PetListTests(host), IClassFixture<PostgreSqlHost>;
