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
    private const string SqliteObjects = """
        SELECT name AS "Value" FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%' AND name <> '__EFMigrationsLock'
        """;

    private const string PostgreSqlObjects = """
        SELECT relname::text AS "Value" FROM pg_class WHERE relnamespace = 'auth_schema'::regnamespace AND relkind <> 'i'
        UNION ALL
        SELECT proname::text FROM pg_proc WHERE pronamespace = 'auth_schema'::regnamespace
        """;

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
    public async Task Down_LeavesNothing_AndUpCapturesAgain(string database)
    {
        var directory = Directory.CreateTempSubdirectory("auth-service-");
        try
        {
            await using AuthDbContext context = database == "sqlite" ? Sqlite(Path.Combine(directory.FullName, "auth.db")) : PostgreSql();
            await context.Database.MigrateAsync();
            await context.GetService<IMigrator>().MigrateAsync(Migration.InitialDatabase);
            var left = await context.Database.SqlQueryRaw<string>(database == "sqlite" ? SqliteObjects : PostgreSqlObjects).ToListAsync();
            await context.Database.MigrateAsync();
            var eve = new User { Id = Guid.Parse("0198c5f2-0000-7000-8000-00000000000c"), Email = "eve@example.com", CreatedAt = DateTimeOffset.UnixEpoch };
            context.Add(eve);
            await context.SaveChangesAsync();
            await context.Users.ExecuteDeleteAsync();

            Assert.Equal(["__ef_migrations_history"], left);
            var entry = await context.Set<DeletionJournalEntry>().SingleAsync(entry => entry.Kind == DeletionJournalKind.Deleted);
            Assert.Equal([eve.Id.ToString()], entry.Keys.Concat((entry.Uuids ?? []).Select(uuid => uuid.ToString())));
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
