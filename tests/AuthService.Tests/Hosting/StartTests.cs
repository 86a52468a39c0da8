namespace AuthService.Tests.Hosting;

public sealed class StartTests
{
    [Theory]
    [InlineData("sqlite", "Data Sauce=x.db", "ConnectionStrings:Database is no connection string for SQLite: Connection string keyword 'data sauce' is not supported. For a possible alternative, see https://go.microsoft.com/fwlink/?linkid=2142181.")]
    [InlineData("postgresql", "Host=localhost;Prot=5432;Password=secret", "ConnectionStrings:Database is no connection string for PostgreSQL: ")]
    [InlineData("postgresql", "Host=localhost;Port=many;Password=secret", "ConnectionStrings:Database is no connection string for PostgreSQL: ")]
    [InlineData("postgresql", "postgres://user:secret@localhost/users", "ConnectionStrings:Database is no connection string for PostgreSQL: ")]
    public async Task MalformedConnectionString_IsReportedWithItsSetting(string provider, string connectionString, string message)
    {
        await using var host = new Host(provider, connectionString);

        var exception = Assert.Throws<InvalidOperationException>(() => host.Services);

        Assert.StartsWith(message, exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", exception.Message, StringComparison.Ordinal);
    }

    private sealed class Host(string provider, string connectionString) : AuthServiceHost(provider, connectionString);
}
