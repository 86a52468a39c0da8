using System.Reflection;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Migrations;
using Npgsql;
using SoftReferences.EntityFrameworkCore;
using SoftReferences.TestSupport;

namespace SoftReferences.Tool.Tests;

/// <summary>Migrations are applied to a database that is dropped afterwards, whether they succeed or fail.</summary>
[Collection(Scratch)]
public sealed class ScratchDatabaseTests
{
    /// <summary>The collection of the tests that create scratch databases, which also check that none is left.</summary>
    public const string Scratch = "Scratch databases";

    private const string SchemaOfAnother = "CREATE VIEW lodgers AS SELECT * FROM lodger_schema.lodgers";

    [Fact]
    public async Task MigrationsThatApply_AreCheckedInThere()
    {
        await using var context = new PostgreSqlHouses("CREATE TABLE houses (id int)");
        Assert.Empty(await CheckAsync(context));
        await AssertNothingIsLeftAsync();
    }

    [Fact]
    public async Task MigrationThatNeedsWhatNoneMakes_IsFound()
    {
        await using var context = new PostgreSqlHouses(SchemaOfAnother);
        AssertRefused(await CheckAsync(context), nameof(PostgreSqlHouses), "42P01: relation \"lodger_schema.lodgers\" does not exist\n\nPOSITION: 38");
        await AssertNothingIsLeftAsync();
    }

    [Fact]
    public async Task MigrationThatNeedsWhatNoneMakes_IsFoundOnSqlite()
    {
        await using var context = new SqliteHouses("INSERT INTO houses SELECT 1");
        AssertRefused(await CheckAsync(context), nameof(SqliteHouses), "SQLite Error 1: 'no such table: houses'");
        Assert.Empty(Directory.GetFiles(Path.GetTempPath(), "softref_scratch_*"));
    }

    [Theory]
    [InlineData("Npgsql")]
    [InlineData("Sqlite")]
    public async Task MigrationThatFails_IsNamed_AndNotOneBeforeIt(string provider)
    {
        const string Table = "CREATE TABLE houses (id int)";
        await using Houses context = provider == "Npgsql" ? new PostgreSqlHouses(Table, Table) : new SqliteHouses(Table, Table);
        Assert.Equal("20260102000000_Second", Assert.Single(await CheckAsync(context)).Location);
    }

    [Theory]
    [InlineData("Npgsql", "42P01: relation \"lodgers\" does not exist\n\nPOSITION: 13")]
    [InlineData("Sqlite", "SQLite Error 1: 'no such table: lodgers'")]
    public async Task SeedingThatNeedsWhatNoMigrationMakes_IsFound(string provider, string problem)
    {
        await using Houses context = provider == "Npgsql" ? new PostgreSqlHouses("SELECT 1") : new SqliteHouses("SELECT 1");
        context.Seeding = "INSERT INTO lodgers VALUES (1)";
        var violation = Assert.Single(await CheckAsync(context));
        Assert.Equal(("SREF206", context.GetType().Name), (violation.Code, violation.Location));
        Assert.Equal(
            $"The data that '{context.GetType().Name}' seeds cannot be written to a database that has nothing but its migrations: {problem}. A service must come up with nothing but its own migrations. Remove what requires anything that the migrations do not create.",
            violation.Message.ReplaceLineEndings("\n"));
        await AssertNothingIsLeftAsync();
    }

    [Theory]
    [InlineData("Npgsql")]
    [InlineData("Sqlite")]
    public async Task ModelWithChangesThatNoMigrationHas_IsFound_AndSoIsTheRest(string provider)
    {
        await using Houses context = provider == "Npgsql" ? new PostgreSqlHouses("CREATE TABLE houses (\"Id\" int)") : new SqliteHouses("CREATE TABLE houses (Id int)");
        context.HasOwners = true;
        var violations = await CheckAsync(context);
        Assert.Equal(["SREF204", "SREF306", "SREF309"], violations.Select(violation => violation.Code).Distinct());
        Assert.StartsWith($"The model of '{context.GetType().Name}' has changes that no migration has: ", violations[0].Reason, StringComparison.Ordinal);
        await AssertNothingIsLeftAsync();
    }

    [Fact]
    public async Task ServerThatCannotBeReached_IsNoFinding()
    {
        await using var context = new PostgreSqlHouses("SELECT 1");
        var exception = await Assert.ThrowsAsync<InvalidOperationException>(() => ScratchDatabase.CheckAsync(context, "Host=127.0.0.1;Port=1;Timeout=5", new(), CancellationToken.None));
        Assert.IsType<NpgsqlException>(exception.InnerException);
    }

    private static void AssertRefused(IReadOnlyList<SoftReferenceViolation> violations, string context, string problem)
    {
        var violation = Assert.Single(violations);
        Assert.Equal(("SREF206", "20260101000000_First"), (violation.Code, violation.Location));
        Assert.Equal(
            $"The migration '20260101000000_First' of '{context}' cannot be applied to an empty database: {problem}. A service must come up with nothing but its own migrations. Remove what requires anything that the migrations do not create.",
            violation.Message.ReplaceLineEndings("\n"));
    }

    private static Task<IReadOnlyList<SoftReferenceViolation>> CheckAsync(DbContext context) =>
        ScratchDatabase.CheckAsync(context, context is PostgreSqlHouses ? PostgreSqlServer.Shared.AdministratorConnectionString : null, new(), CancellationToken.None);

    private static async Task AssertNothingIsLeftAsync()
    {
        await using var connection = new NpgsqlConnection(PostgreSqlServer.Shared.AdministratorConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("SELECT COUNT(*) FROM pg_database WHERE datname LIKE 'softref_scratch_%'", connection);
        Assert.Equal(0L, await command.ExecuteScalarAsync());
    }

    private abstract class Houses(string[] sql) : DbContext
    {
        public string[] Sql { get; } = sql;

        public string? Seeding { get; set; }

        /// <summary>Gets or sets a value indicating whether the model has a reference that is missing in the migrations.</summary>
        public bool HasOwners { get; set; }

        protected override void OnModelCreating(ModelBuilder modelBuilder)
        {
            if (HasOwners)
            {
                HousesSnapshot.Build(modelBuilder);
                modelBuilder.Entity<House>().HasSoftReference(house => house.OwnerId).OnOwnerDeleted(OrphanAction.Delete);
            }
        }

        protected override void OnConfiguring(DbContextOptionsBuilder optionsBuilder) => optionsBuilder
            .UseSoftReferences(references => references.OwnsSchemas("house_schema"))
            .ReplaceService<IMigrationsAssembly, HousesMigrations>()
            .UseAsyncSeeding((context, _, cancellationToken) => Seeding is null ? Task.CompletedTask : context.Database.ExecuteSqlRawAsync(Seeding, cancellationToken))
            .EnableServiceProviderCaching(false);
    }

    private sealed class PostgreSqlHouses(params string[] sql) : Houses(sql)
    {
        protected override void OnConfiguring(DbContextOptionsBuilder optionsBuilder) => base.OnConfiguring(optionsBuilder.UseNpgsql("Host=unused"));
    }

    private sealed class SqliteHouses(params string[] sql) : Houses(sql)
    {
        protected override void OnConfiguring(DbContextOptionsBuilder optionsBuilder) => base.OnConfiguring(optionsBuilder.UseSqlite("Data Source=unused"));
    }

    private sealed class House
    {
        public int Id { get; init; }

        public SoftRef<ForeignKeys.AuthUsers> OwnerId { get; init; }
    }

    private sealed class HousesSnapshot : ModelSnapshot
    {
        public static void Build(ModelBuilder modelBuilder) =>
            modelBuilder.Entity<House>(house => house.ToTable("houses").Ignore(row => row.OwnerId).Property(row => row.Id).ValueGeneratedNever());

        protected override void BuildModel(ModelBuilder modelBuilder) => Build(modelBuilder);
    }

    private sealed class HousesMigrations(ICurrentDbContext current) : IMigrationsAssembly
    {
        private const string FirstId = "20260101000000_First";
        private const string SecondId = "20260102000000_Second";

        public IReadOnlyDictionary<string, TypeInfo> Migrations { get; } =
            new[] { (Id: FirstId, Type: typeof(First)), (Id: SecondId, Type: typeof(Second)) }
                .Take(((Houses)current.Context).Sql.Length)
                .ToDictionary(migration => migration.Id, migration => migration.Type.GetTypeInfo(), StringComparer.Ordinal);

        public ModelSnapshot? ModelSnapshot => ((Houses)current.Context).HasOwners ? new HousesSnapshot() : null;

        public Assembly Assembly => typeof(HousesMigrations).Assembly;

        public string? FindMigrationId(string nameOrId) => Migrations.Keys.SingleOrDefault(id => id == nameOrId);

        public Migration CreateMigration(TypeInfo migrationClass, string activeProvider)
        {
            var sql = ((Houses)current.Context).Sql;
            return migrationClass == typeof(First) ? new First(sql[0]) { ActiveProvider = activeProvider } : new Second(sql[1]) { ActiveProvider = activeProvider };
        }

        [Migration(FirstId)]
        private sealed class First(string sql) : Migration
        {
            protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(sql);
        }

        [Migration(SecondId)]
        private sealed class Second(string sql) : Migration
        {
            protected override void Up(MigrationBuilder migrationBuilder) => migrationBuilder.Sql(sql);
        }
    }
}
