using AuthService.Data;
using AuthService.Users;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using SoftReferences.EntityFrameworkCore;
using SoftReferences.EntityFrameworkCore.Entities;
using SoftReferences.TestSupport;

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

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgresql")]
    public async Task Upgrade_TakesTombstonesWithoutAPlaceAlong_AndCapturesFromThenOn(string database)
    {
        var directory = Directory.CreateTempSubdirectory("auth-service-");
        try
        {
            await using AuthDbContext context = database == "sqlite" ? Sqlite(Path.Combine(directory.FullName, "auth.db")) : PostgreSql();
            await context.GetService<IMigrator>().MigrateAsync("Initial");
            const string OldRows = """
                INSERT INTO soft_reference_streams (resource, epoch, position, pruned_position) VALUES ('//auth/users', 'e', 1, 0);
                INSERT INTO soft_reference_deletions (resource, key, kind, occurred_at, position) VALUES
                    ('//auth/users', '0198c5f2-0000-7000-8000-00000000000a', 'deleted', '2026-01-01 00:00:00+00:00', 1),
                    ('//auth/users', '0198c5f2-0000-7000-8000-00000000000b', 'deleted', '2026-01-01 00:00:00+00:00', NULL);
                """;
            var sql = database == "sqlite" ? OldRows : OldRows.Replace("INTO ", "INTO auth_schema.", StringComparison.Ordinal);
            await context.Database.ExecuteSqlRawAsync(sql);

            await context.Database.MigrateAsync();
            context.Add(new User { Id = Guid.Parse("0198c5f2-0000-7000-8000-00000000000c"), Email = "eve@example.com", CreatedAt = DateTimeOffset.UnixEpoch });
            await context.SaveChangesAsync();
            await context.Users.ExecuteDeleteAsync();

            Assert.Equal("0198c5f2-0000-7000-8000-00000000000a", (await context.Set<CapturedDeletion>().SingleAsync()).Key);
            Assert.Equal(
                ["0198c5f2-0000-7000-8000-00000000000b", "0198c5f2-0000-7000-8000-00000000000c"],
                (await context.Set<DeletionJournalEntry>().Where(entry => entry.Kind == DeletionJournalKind.Deleted).ToListAsync()).OrderBy(entry => entry.OccurredAt).SelectMany(entry => entry.Keys.Concat((entry.Uuids ?? []).Select(uuid => uuid.ToString()))));
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static SqliteAuthDbContext Sqlite(string path)
    {
        var options = new DbContextOptionsBuilder<SqliteAuthDbContext>();
        SqliteAuthDbContext.Configure(options, $"Data Source={path};Pooling=False");
        return new SqliteAuthDbContext(options.Options);
    }

    private static PostgreSqlAuthDbContext PostgreSql()
    {
        var options = new DbContextOptionsBuilder<PostgreSqlAuthDbContext>();
        PostgreSqlAuthDbContext.Configure(options, PostgreSqlServer.Shared.CreateDatabase());
        return new PostgreSqlAuthDbContext(options.Options);
    }
}
