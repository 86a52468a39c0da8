using Microsoft.EntityFrameworkCore;

namespace SoftReferences.EntityFrameworkCore.Tests;

/// <summary>An empty database of one provider, for tests that run on all providers.</summary>
public abstract class TestDatabase : IDisposable
{
    /// <summary>Configures a context for the database.</summary>
    public abstract DbContextOptionsBuilder Use(DbContextOptionsBuilder builder);

    /// <summary>Creates options for tests without an owner that could be asked.</summary>
    public DbContextOptions<TContext> Options<TContext>(Action<SoftReferencesDbContextOptionsBuilder>? configure = null)
        where TContext : DbContext
    {
        var builder = new DbContextOptionsBuilder<TContext>();
        Use(builder).UseSoftReferences(softReferences => (configure ?? (_ => { }))(softReferences.SkipExistenceChecks()));
        return builder.Options;
    }

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
    }
}
