using Microsoft.EntityFrameworkCore;
using SoftReferences.TestSupport;

namespace SoftReferences.EntityFrameworkCore.Tests;

/// <summary>A database of its own. Class fixtures may have one public constructor only.</summary>
public sealed class PostgreSqlDatabase : TestDatabase
{
    private readonly string _connectionString;

    public PostgreSqlDatabase()
        : this(PostgreSqlServer.Shared)
    {
    }

    internal PostgreSqlDatabase(PostgreSqlServer server) => _connectionString = server.CreateDatabase();

    public override DbContextOptionsBuilder Use(DbContextOptionsBuilder builder) => builder.AllowManyProviders().UseNpgsql(_connectionString);
}
