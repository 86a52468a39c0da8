using Microsoft.EntityFrameworkCore;
using SoftReferences.TestSupport;

namespace SoftReferences.EntityFrameworkCore.Tests;

/// <summary>A database in a file, for tests that use several connections at once.</summary>
public sealed class SqliteFileDatabase : TestDatabase
{
    private readonly DirectoryInfo _directory = MemoryDirectory.Create("softreferences-sqlite-");

    public override DbContextOptionsBuilder Use(DbContextOptionsBuilder builder) =>
        builder.AllowManyProviders().UseSqlite($"Data Source={Path.Combine(_directory.FullName, "test.db")};Pooling=false");

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _directory.Delete(recursive: true);
        }

        base.Dispose(disposing);
    }
}
