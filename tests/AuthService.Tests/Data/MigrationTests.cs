using AuthService.Data;

namespace AuthService.Tests.Data;

public sealed class MigrationTests
{
    [Fact]
    public void Sqlite_MigrationsAreUpToDate()
    {
        using var context = new SqliteDesignTimeFactory().CreateDbContext([]);

        Assert.False(context.Database.HasPendingModelChanges());
    }

    [Fact]
    public void PostgreSql_MigrationsAreUpToDate()
    {
        using var context = new PostgreSqlDesignTimeFactory().CreateDbContext([]);

        Assert.False(context.Database.HasPendingModelChanges());
    }
}
