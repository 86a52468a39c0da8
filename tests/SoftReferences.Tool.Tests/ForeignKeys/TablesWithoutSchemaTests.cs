using Microsoft.EntityFrameworkCore;
using SoftReferences.EntityFrameworkCore;

namespace SoftReferences.Tool.Tests.ForeignKeys;

/// <summary>A service whose model names no schema, so that its tables are in the schema of the connection.</summary>
public sealed class TablesWithoutSchemaTests : IAsyncLifetime, IDisposable
{
    private readonly TestDatabase _database = new();
    private MigratedService _service = null!;

    public async Task InitializeAsync()
    {
        await _database.RunAsync(
            """
            CREATE SCHEMA auth_schema;
            CREATE TABLE auth_schema.users ("Id" uuid PRIMARY KEY);
            CREATE TABLE carts ("Id" uuid PRIMARY KEY, "UserId" uuid NOT NULL);
            CREATE INDEX "IX_carts_UserId" ON carts ("UserId");
            ALTER TABLE carts ADD CONSTRAINT "FK_carts_users_UserId" FOREIGN KEY ("UserId") REFERENCES auth_schema.users ON DELETE CASCADE;
            CREATE TABLE parts ("Id" uuid, "At" date, "BuyerId" uuid) PARTITION BY RANGE ("At");
            CREATE TABLE parts_2025 PARTITION OF parts FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
            ALTER TABLE parts ADD CONSTRAINT "Self.made" FOREIGN KEY ("BuyerId") REFERENCES auth_schema.users;
            ALTER TABLE parts_2025 ADD CONSTRAINT "Of the partition" FOREIGN KEY ("BuyerId") REFERENCES auth_schema.users;
            """);
        _service = new("public", _database.ConnectionString, Before);
        await using var context = _service.CreateContext();
        await context.Database.MigrateAsync();
    }

    [Fact]
    public async Task ModelWithTheKey_IsToldThatItStillHasIt()
    {
        var cart = Assert.Single((await _service.FixAsync()).Keys, key => key.Text.Contains("carts", StringComparison.Ordinal));
        Assert.Equal("carts.FK_carts_users_UserId (UserId) -> auth_schema.users (Id) ON DELETE CASCADE", cart.Text);
        Assert.Equal("The model still has it. Change the code as below, and run this again: a key is dropped only where a reference takes its place.", cart.Problem);
    }

    [Fact]
    public async Task ModelWithReferences_DropsNoKeyBeforeItsTriggersStand()
    {
        _service.Model = After;
        var answer = await _service.FixAsync(write: true);
        Assert.All(answer.Keys, key => Assert.Equal(PlannedKeyState.Replaced, key.State));
        Assert.DoesNotContain("DropForeignKey", Assert.Single(answer.Files, file => file.Path.EndsWith("_ReplaceForeignKeysPreparation.cs", StringComparison.Ordinal)).Content, StringComparison.Ordinal);
        var online = Assert.Single(answer.Files, file => file.Path.EndsWith("_ReplaceForeignKeys.cs", StringComparison.Ordinal));
        Assert.Equal(
            """
                        migrationBuilder.CreateIndexOnline(
                            name: "IX_parts_BuyerId",
                            table: "parts",
                            columns: ["BuyerId"],
                            partitions:
                            [
                                ("public", "parts_2025"),
                            ]);

                        migrationBuilder.CreateSoftReferenceTriggersOnline(TargetModel);

                        migrationBuilder.DropForeignKeyOnline(
                            name: "FK_carts_users_UserId",
                            table: "carts");

                        migrationBuilder.DropForeignKeyOnline(
                            name: "Self.made",
                            table: "parts");

                        migrationBuilder.DropForeignKeyOnline(
                            name: "Of the partition",
                            table: "parts_2025",
                            schema: "public");
                    }
            """.ReplaceLineEndings("\n"),
            string.Join('\n', online.Content!.ReplaceLineEndings("\n").Split('\n').SkipWhile(line => !line.Contains("CreateIndexOnline", StringComparison.Ordinal)).TakeWhile(line => !line.Contains("<inheritdoc />", StringComparison.Ordinal))).TrimEnd());

        _service.Compile();
        Assert.All((await _service.FixAsync()).Keys, key => Assert.Equal(PlannedKeyState.Written, key.State));
        await using var context = _service.CreateContext();
        await context.Database.MigrateAsync();
        Assert.Equal(0, await _database.CountCrossingKeysAsync());
        Assert.Empty(SoftReferenceChecks.Migrations(context));
        Assert.Empty(await _service.FindInDatabaseAsync());
    }

    [Fact]
    public async Task ScriptForThem_DropsNoKeyBeforeItsTriggersStand()
    {
        _service.Model = After;
        var answer = await _service.FixAsync(sql: true);
        Assert.DoesNotContain("FK_carts_users_UserId", answer.Sql![..answer.Sql!.IndexOf("CREATE TRIGGER", StringComparison.Ordinal)], StringComparison.Ordinal);
        foreach (var command in ScriptCommands.Of(answer.Sql!))
        {
            await _database.RunAsync(command);
        }

        Assert.Equal(0, await _database.CountCrossingKeysAsync());
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose()
    {
        _service.Dispose();
    }

    private static void Before(ModelBuilder model)
    {
        model.Entity<User>().ToTable("users", "auth_schema", users => users.ExcludeFromMigrations());
        model.Entity<Cart>(carts =>
        {
            carts.ToTable("carts").Property<Guid>("UserId");
            carts.HasOne(cart => cart.User).WithMany().HasForeignKey("UserId").IsRequired();
        });
        model.Entity<Part>(parts => parts.ToTable("parts").Ignore(part => part.BuyerId));
        model.Entity<Part>().Property<Guid?>("Other").HasColumnName("BuyerId");
    }

    private static void After(ModelBuilder model)
    {
        model.SharedTypeEntity<Dictionary<string, object>>("Cart", carts =>
        {
            carts.ToTable("carts");
            carts.IndexerProperty<Guid>("Id");
            carts.IndexerProperty<SoftRef<AuthUsers>>("UserId").HasAnnotation(SoftReferenceAnnotationNames.OrphanAction, "Delete");
        });
        model.Entity<Part>().ToTable("parts").HasSoftReference(part => part.BuyerId).OnOwnerDeleted(OrphanAction.Keep);
    }

    public sealed class User
    {
        public Guid Id { get; init; }
    }

    public sealed class Cart
    {
        public Guid Id { get; init; }

        public User? User { get; init; }
    }

    public sealed class Part
    {
        public Guid Id { get; init; }

        public SoftRef<AuthUsers>? BuyerId { get; init; }
    }
}
