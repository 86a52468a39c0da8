using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Migrations;
using Microsoft.EntityFrameworkCore.Migrations.Operations;
using Npgsql;
using SoftReferences.EntityFrameworkCore.Entities;
using SoftReferences.EntityFrameworkCore.Tests.Deletions;

namespace SoftReferences.EntityFrameworkCore.Tests.Triggers;

public sealed class SoftReferenceMigrationBuilderTests
{
    private const string PostgreSql = "Npgsql.EntityFrameworkCore.PostgreSQL";

    [Theory]
    [InlineData("Microsoft.EntityFrameworkCore.SqlServer")]
    [InlineData(null)]
    public void Create_OnAnotherProvider_NamesTheProviders(string? provider)
    {
        var exception = Assert.Throws<NotSupportedException>(() => new MigrationBuilder(provider).CreateSoftReferenceTriggers(new ModelBuilder().Model));
        Assert.Equal(
            $"SoftReferences has no triggers for the provider '{provider}': use 'Npgsql.EntityFrameworkCore.PostgreSQL' or 'Microsoft.EntityFrameworkCore.Sqlite'.",
            exception.Message);
    }

    [Fact]
    public void Create_ForAnOwnerWithoutTheTables_SaysHowToGetThem()
    {
        var model = new ModelBuilder();
        model.Entity<Pet>().Ignore(pet => pet.UserId).HasKey(pet => pet.Id);
        model.Entity<Pet>().IsSoftReferenceOwner<AuthUsers>();
        var exception = Assert.Throws<InvalidOperationException>(() => new MigrationBuilder(PostgreSql).CreateSoftReferenceTriggers(model.Model));
        Assert.Equal(
            "'Pet' owns '//auth/users', but the model of the migration has no table for 'DeletionJournalEntry', which its triggers need. "
            + "Call UseSoftReferences() in the options of the context and add the migration again.",
            exception.Message);
    }

    [Fact]
    public void Create_ForReferencesWithoutTheInbox_SaysHowToGetIt()
    {
        var model = new ModelBuilder();
        model.Entity<Pet>().ToTable("pets", "s").Property(pet => pet.UserId);
        var exception = Assert.Throws<InvalidOperationException>(() => new MigrationBuilder(PostgreSql).CreateSoftReferenceTriggers(model.Model));
        Assert.Equal(
            "'s.pets' refers to '//auth/users', but the model of the migration has no table for 'InboxTombstone', which its triggers need. "
            + "Call UseSoftReferences() in the options of the context and add the migration again.",
            exception.Message);
    }

    [Fact]
    public void Create_ForAnExcludedTable_LeavesItAlone()
    {
        using var database = new PostgreSqlDatabase();
        using var context = CreateContext(database, pets => pets.ExcludeFromMigrations());
        Assert.DoesNotContain("\"pets\"", Script(context, (builder, model) => builder.CreateSoftReferenceTriggers(model)), StringComparison.Ordinal);
    }

    [Fact]
    public void Create_InAMigrationThatRebuildsATable_SaysWhereItBelongs()
    {
        using var database = new SqliteDatabase();
        using var context = CreateContext(database);
        var builder = new MigrationBuilder(context.Database.ProviderName);
        builder.AddColumn<string>("Name", "pets", comment: "a name");
        builder.DropColumn("Old", "others");

        var exception = Assert.Throws<InvalidOperationException>(() => builder.CreateSoftReferenceTriggers(context.GetService<IDesignTimeModel>().Model));

        Assert.Equal(
            "This migration changes 'pets' in a way for which SQLite rebuilds the table, after everything else of the migration, and the triggers would be lost with it. "
            + "Begin it with 'migrationBuilder.DropSoftReferenceTriggers(TargetModel);', move 'migrationBuilder.CreateSoftReferenceTriggers(TargetModel);' into an empty migration of its own after it, and apply both.",
            exception.Message);
    }

    [Fact]
    public void Create_InAMigrationThatRebuildsOtherTables_Passes()
    {
        using var database = new SqliteDatabase();
        using var context = CreateContext(database);
        var builder = new MigrationBuilder(context.Database.ProviderName);
        builder.DropColumn("Old", "others");
        builder.AddColumn<string>("Name", "pets");
        Assert.NotEmpty(builder.CreateSoftReferenceTriggers(context.GetService<IDesignTimeModel>().Model).Operations.OfType<SqlOperation>());
    }

    [Fact]
    public async Task Create_InsideAnIdempotentScript_Works()
    {
        using var database = new PostgreSqlDatabase();
        await using var context = CreateContext(database);
        await context.Database.EnsureCreatedAsync();
        var script = Script(context, (builder, model) => builder.CreateSoftReferenceTriggers(model));

        await context.RunAsync($"DO $EF$ BEGIN IF NOT EXISTS (SELECT 1 WHERE false) THEN {script} END IF; END $EF$;");

        Assert.Equal(2, await CountTriggersAsync(context));
    }

    [Fact]
    public async Task Drop_MakesWayForDroppingAColumn()
    {
        using var database = new PostgreSqlDatabase();
        await using var context = CreateContext(database);
        await context.Database.EnsureCreatedAsync();
        await context.Database.CreateSoftReferenceTriggersAsync();
        var refusal = await Assert.ThrowsAsync<PostgresException>(() => context.RunAsync("ALTER TABLE pets DROP COLUMN \"UserId\""));
        Assert.Equal(PostgresErrorCodes.DependentObjectsStillExist, refusal.SqlState);

        await context.RunAsync(Script(context, (builder, model) => builder.DropSoftReferenceTriggers(model)));
        await context.RunAsync("ALTER TABLE pets DROP COLUMN \"UserId\"");

        Assert.Equal(0, await CountTriggersAsync(context));
        Assert.Equal(0, await context.Database.SqlQuery<int>($"SELECT count(*)::int AS \"Value\" FROM pg_proc WHERE proname LIKE 'softref%'").SingleAsync());
    }

    [Fact]
    public async Task Drop_LeavesTriggersOfOthersAlone()
    {
        using var database = new PostgreSqlDatabase();
        await using var context = CreateContext(database);
        await context.Database.EnsureCreatedAsync();
        await context.RunAsync("""
            CREATE FUNCTION softref_theirs() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
            CREATE TRIGGER softref_theirs AFTER DELETE ON pets FOR EACH STATEMENT EXECUTE FUNCTION softref_theirs();
            """);
        await context.RunAsync(Script(context, (builder, model) => builder.DropSoftReferenceTriggers(model)));
        Assert.Equal(1, await CountTriggersAsync(context));
    }

    [Theory]
    [InlineData("short", "short")]
    [InlineData("a123456789012345678901234567890123456789012345678901234567890bc", "a123456789012345678901234567890123456789012345678901234567890bc")]
    [InlineData("a123456789012345678901234567890123456789012345678901234567890bcd", "a12345678901234567890123456789012345678901234567890123_")]
    public void Name_IsCutOnlyWhenPostgreSqlWouldCutIt(string name, string expected)
    {
        var cut = SqlText.Name(name);
        Assert.StartsWith(expected, cut, StringComparison.Ordinal);
        Assert.InRange(Encoding.UTF8.GetByteCount(cut), 1, 63);
    }

    private static OwnerContext CreateContext(TestDatabase database, Action<Microsoft.EntityFrameworkCore.Metadata.Builders.TableBuilder<Pet>>? configure = null) =>
        new(database.Options<OwnerContext>(), model =>
        {
            model.Entity<Pet>().ToTable("pets", configure ?? (_ => { }));
            model.Entity<Pet>().HasSoftReference(pet => pet.UserId).OnOwnerDeleted(OrphanAction.Delete);
        });

    private static string Script(DbContext context, Action<MigrationBuilder, IReadOnlyModel> write)
    {
        var builder = new MigrationBuilder(context.Database.ProviderName);
        write(builder, context.GetService<IDesignTimeModel>().Model);
        return string.Join(Environment.NewLine, builder.Operations.Cast<SqlOperation>().Select(operation => operation.Sql));
    }

    private static Task<int> CountTriggersAsync(DbContext context) =>
        context.Database.SqlQuery<int>($"SELECT count(*)::int AS \"Value\" FROM pg_trigger WHERE tgname LIKE 'softref%'").SingleAsync();

    private sealed class Pet
    {
        public Guid Id { get; init; }

        public SoftRef<AuthUsers> UserId { get; init; }
    }
}
