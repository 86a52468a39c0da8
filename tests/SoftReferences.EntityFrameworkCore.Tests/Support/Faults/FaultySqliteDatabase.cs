using Microsoft.EntityFrameworkCore;
using SoftReferences.TestSupport;

namespace SoftReferences.EntityFrameworkCore.Tests.Faults;

/// <summary>SQLite whose commands fail as planned.</summary>
public sealed class FaultySqliteDatabase : FaultyDatabase
{
    private readonly DirectoryInfo _directory = MemoryDirectory.Create("softreferences-sqlite-");

    private string ConnectionString => $"Data Source={Path.Combine(_directory.FullName, "test.db")};Pooling=false";

    public override DbContextOptionsBuilder Use(DbContextOptionsBuilder builder) =>
        builder.AllowManyProviders().UseSqlite(new FaultySqliteConnection(ConnectionString, Plan), contextOwnsConnection: true);

    public override DbContextOptionsBuilder UseDirectly(DbContextOptionsBuilder builder) => builder.AllowManyProviders().UseSqlite(ConnectionString);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _directory.Delete(recursive: true);
        }

        base.Dispose(disposing);
    }
}
