using Microsoft.EntityFrameworkCore;

namespace SoftReferences.EntityFrameworkCore.Tests.Checks;

/// <summary>The table of the migration history is checked like any other table.</summary>
public sealed class HistoryChecksTests : IDisposable
{
    private const string InForeignSchema = "SREF102: The history of migrations is kept in 'auth_schema.history', and this service does not own the schema 'auth_schema' (it owns 'user_schema'): "
        + "every migration writes there. Name a schema of this service in MigrationsHistoryTable(…), with the options of the provider.";

    private readonly PostgreSqlDatabase _database = new();

    [Theory]
    [InlineData("public")]
    [InlineData("user_schema")]
    [InlineData(null)]
    public async Task Schema_ThatIsEverybodysOrTheServicesOwn_IsInOrder(string? schema)
    {
        await using var context = Open(schema);
        Assert.Empty(SoftReferenceChecks.Model(context));
        await context.Database.MigrateAsync();
    }

    [Fact]
    public async Task ForeignSchema_IsFound_AndNotWrittenTo()
    {
        await using var context = Open("auth_schema");
        Assert.Equal([InForeignSchema], SoftReferenceChecks.Model(context).Select(violation => violation.ToString()));
        var exception = await Assert.ThrowsAsync<SoftReferenceModelException>(() => context.Database.MigrateAsync());
        Assert.Equal([InForeignSchema], exception.Violations.Select(violation => violation.ToString()));
    }

    [Fact]
    public void Public_IsForeign_WhereAnOwnerDeclaresIt()
    {
        using var context = new ParcelContext(Options<ParcelContext>("public"));
        Assert.Equal(["history public.history"], SoftReferenceChecks.Model(context).Select(violation => violation.Location));
    }

    [Fact]
    public async Task TablesWithoutASchema_OnAConnectionThatBeginsInAForeignOne_AreFound()
    {
        await using (var context = new UnnamedContext(Options<UnnamedContext>(null)))
        {
            await context.Database.ExecuteSqlRawAsync("CREATE SCHEMA auth_schema; CREATE TABLE auth_schema.users (id uuid); DO $$ BEGIN EXECUTE format('ALTER DATABASE %I SET search_path = auth_schema', current_database()); END $$");
            Npgsql.NpgsqlConnection.ClearPool((Npgsql.NpgsqlConnection)context.Database.GetDbConnection());
        }

        await using var unnamed = new UnnamedContext(Options<UnnamedContext>(null));
        var violation = Assert.Single(await SoftReferenceChecks.DatabaseAsync(unnamed), violation => violation.Location == "table auth_schema.letters");
        Assert.Equal(
            "SREF308: The model gives the table 'letters' no schema, so it is 'auth_schema.letters' on this connection, whose search path begins there, "
            + "and this service does not own the schema 'auth_schema' (it owns 'user_schema'). "
            + "Give the model a schema (HasDefaultSchema), or take 'auth_schema' out of the search path of the connection, its role or the database.",
            violation.ToString());
    }

    public void Dispose() => _database.Dispose();

    private HistoryContext Open(string? schema) => new(Options<HistoryContext>(schema));

    private DbContextOptions<TContext> Options<TContext>(string? schema)
        where TContext : DbContext
    {
        var builder = new DbContextOptionsBuilder<TContext>();
        _database.Use(builder);
        builder.UseNpgsql(npgsql => npgsql.MigrationsHistoryTable("history", schema));
        return builder.UseSoftReferences(softReferences => softReferences.OwnsSchemas("user_schema")).Options;
    }

    private sealed class HistoryContext(DbContextOptions<HistoryContext> options) : DbContext(options);

    private sealed class ParcelContext(DbContextOptions<ParcelContext> options) : DbContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder) =>
            modelBuilder.Entity<Parcel>().ToTable("parcels", "user_schema").HasSoftReference(parcel => parcel.DepotId).OnOwnerDeleted(OrphanAction.Delete);
    }

    private sealed class UnnamedContext(DbContextOptions<UnnamedContext> options) : DbContext(options)
    {
        protected override void OnModelCreating(ModelBuilder modelBuilder) =>
            modelBuilder.Entity<Letter>().ToTable("letters").HasSoftReference(letter => letter.SenderId).OnOwnerDeleted(OrphanAction.Delete);
    }

    private sealed class Parcel
    {
        public int Id { get; init; }

        public SoftRef<PublicDepots> DepotId { get; init; }
    }

    private sealed class Letter
    {
        public int Id { get; init; }

        public SoftRef<AuthUsers> SenderId { get; init; }
    }

    private sealed class PublicDepots : IOwningService
    {
        public static OwningService Service { get; } = new("depots", "depots") { Schema = "public" };
    }
}
