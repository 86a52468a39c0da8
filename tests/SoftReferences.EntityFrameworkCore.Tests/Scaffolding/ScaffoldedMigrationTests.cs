using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Migrations.Design;
using Microsoft.Extensions.DependencyInjection;
using SoftReferences.EntityFrameworkCore.Tests.Query;

namespace SoftReferences.EntityFrameworkCore.Tests.Scaffolding;

/// <summary>The migrations that <c>dotnet ef migrations add</c> writes for a model with references.</summary>
public abstract class ScaffoldedMigrationTests(TestDatabase database, string commentedColumn)
{
    [Fact]
    public void Snapshot_HasWhatIsDeclared()
    {
        var snapshot = Scaffold().SnapshotCode;
        Assert.Contains(".HasAnnotation(\"SoftReferences:Owner\", \"//auth/users\")", snapshot, StringComparison.Ordinal);
        Assert.Contains(".HasAnnotation(\"SoftReferences:OrphanAction\", \"Keep\")", snapshot, StringComparison.Ordinal);
        Assert.Contains(".HasAnnotation(\"SoftReferences:OnOwnerUnavailable\", \"Accept\")", snapshot, StringComparison.Ordinal);
        Assert.Contains(".HasAnnotation(\"SoftReferences:MergeAction\", \"RepointOrKeep\")", snapshot, StringComparison.Ordinal);
        Assert.Contains(".HasComment(\"soft reference to //auth/users\")", snapshot, StringComparison.Ordinal);
        Assert.Contains("b.HasIndex(\"Author\");", snapshot, StringComparison.Ordinal);
        Assert.DoesNotContain("Version=", snapshot, StringComparison.Ordinal);
    }

    [Fact]
    public void Migration_CommentsAndIndexesTheColumn()
    {
        var migration = Scaffold().MigrationCode;
        Assert.Contains(commentedColumn, migration, StringComparison.Ordinal);
        Assert.Contains("name: \"IX_Posts_Author\"", migration, StringComparison.Ordinal);
        Assert.DoesNotContain("AddForeignKey", migration, StringComparison.Ordinal);
    }

    [Fact]
    public void Migration_Applied_LeavesNoChangesPending()
    {
        var scaffolded = Scaffold();
        using var context = CreateContext(DesignTime.Compile([scaffolded.MigrationCode, scaffolded.MetadataCode, scaffolded.SnapshotCode]));
        context.Database.Migrate();
        context.Add(new Comment { Author = PostDatabase.Ada });
        Assert.Equal(1, context.SaveChanges());
        Assert.Equal(1, context.Comments.Count(comment => comment.Author == PostDatabase.Ada));
        Assert.False(context.Database.HasPendingModelChanges());
    }

    protected abstract void UseMigrations(DbContextOptionsBuilder builder, Assembly assembly);

    private PostContext CreateContext(Assembly? migrations)
    {
        var builder = new DbContextOptionsBuilder<PostContext>();
        database.Use(builder).UseSoftReferences(softReferences => softReferences.SkipExistenceChecks());
        if (migrations is not null)
        {
            UseMigrations(builder, migrations);
        }

        return new PostContext(builder.Options);
    }

    private ScaffoldedMigration Scaffold()
    {
        using var context = CreateContext(migrations: null);
        using var designTime = DesignTime.Services(context);
        return designTime.GetRequiredService<IMigrationsScaffolder>().ScaffoldMigration("Initial", "Scaffolded");
    }
}

public sealed class PostgreSqlScaffoldedMigrationTests(PostgreSqlDatabase database)
    : ScaffoldedMigrationTests(database, "Author = table.Column<Guid>(type: \"uuid\", nullable: false, comment: \"soft reference to //auth/users\")"), IClassFixture<PostgreSqlDatabase>
{
    protected override void UseMigrations(DbContextOptionsBuilder builder, Assembly assembly) => builder.UseNpgsql(npgsql => npgsql.MigrationsAssembly(assembly));
}

public sealed class SqliteScaffoldedMigrationTests(SqliteDatabase database)
    : ScaffoldedMigrationTests(database, "Author = table.Column<Guid>(type: \"TEXT\", nullable: false, comment: \"soft reference to //auth/users\")"), IClassFixture<SqliteDatabase>
{
    protected override void UseMigrations(DbContextOptionsBuilder builder, Assembly assembly) => builder.UseSqlite(sqlite => sqlite.MigrationsAssembly(assembly));
}
