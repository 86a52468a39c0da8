using Microsoft.EntityFrameworkCore;
using SoftReferences.TestSupport;

namespace SoftReferences.EntityFrameworkCore.Tests;

public sealed class PostgreSqlDatabase(PostgreSqlServer server) : TestDatabase
{
    private readonly string _connectionString = server.CreateDatabase();

    public PostgreSqlDatabase()
        : this(PostgreSqlServer.Shared)
    {
    }

    public override DbContextOptionsBuilder Use(DbContextOptionsBuilder builder) => builder.UseNpgsql(_connectionString);
}
