using Npgsql;
using SoftReferences.TestSupport;

namespace SoftReferences.EntityFrameworkCore.Tests;

public sealed class PostgreSqlServerTests
{
    [Fact]
    public void Shared_CreatesDatabases()
    {
        using var connection = new NpgsqlConnection(PostgreSqlServer.Shared.CreateDatabase());
        connection.Open();
        Assert.Equal(15, connection.PostgreSqlVersion.Major);
    }
}
