using Microsoft.EntityFrameworkCore;
using SoftReferences.TestSupport;

namespace SoftReferences.EntityFrameworkCore.Tests;

public sealed class PostgreSqlDatabase : TestDatabase
{
    private readonly string _connectionString = PostgreSqlServer.Shared.CreateDatabase();

    public override DbContextOptionsBuilder Use(DbContextOptionsBuilder builder) => builder.UseNpgsql(_connectionString);
}
