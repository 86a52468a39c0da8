using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;

namespace SoftReferences.EntityFrameworkCore.Tests;

/// <summary>A database in memory that exists as long as its only connection is open.</summary>
public sealed class SqliteDatabase : TestDatabase
{
    private readonly SqliteConnection _connection = new("Data Source=:memory:");

    public SqliteDatabase() => _connection.Open();

    public override DbContextOptionsBuilder Use(DbContextOptionsBuilder builder) => builder.AllowManyProviders().UseSqlite(_connection);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _connection.Dispose();
        }

        base.Dispose(disposing);
    }
}
