using Microsoft.EntityFrameworkCore;
using Npgsql;
using SoftReferences.EntityFrameworkCore;

namespace SoftReferences.Tool.Tests.ForeignKeys;

/// <summary>A service whose model had a foreign key and now has a reference.</summary>
public sealed class ReplaceForeignKeysTests : IAsyncLifetime, IDisposable
{
    private readonly TestDatabase _database = new();
    private MigratedService _service = null!;

    public async Task InitializeAsync()
    {
        await _database.RunAsync(
            """
            CREATE SCHEMA auth_schema;
            CREATE SCHEMA shop_schema;
            CREATE TABLE auth_schema.users ("Id" uuid PRIMARY KEY);
            CREATE TABLE shop_schema.carts ("Id" uuid PRIMARY KEY, "UserId" uuid NOT NULL);
            CREATE TABLE shop_schema."Odd ""t.able" ("Id" uuid PRIMARY KEY, "Us.er""Id" uuid);
            CREATE INDEX "IX_carts_UserId" ON shop_schema.carts ("UserId");
            ALTER TABLE shop_schema.carts ADD CONSTRAINT "FK_carts_users_UserId" FOREIGN KEY ("UserId") REFERENCES auth_schema.users ON DELETE CASCADE;
            ALTER TABLE shop_schema."Odd ""t.able" ADD CONSTRAINT "Self.made ""key" FOREIGN KEY ("Us.er""Id") REFERENCES auth_schema.users ON DELETE SET NULL NOT VALID;
            INSERT INTO auth_schema.users VALUES ('0198c5f2-6a31-7cc3-9d52-1b9a4c0f3e77');
            INSERT INTO shop_schema.carts VALUES (gen_random_uuid(), '0198c5f2-6a31-7cc3-9d52-1b9a4c0f3e77');
            """);
        _service = new("shop_schema", _database.ConnectionString, Before);
        await using var context = _service.CreateContext();
        await context.Database.MigrateAsync();
    }

    [Fact]
    public async Task ModelWithTheKey_IsToldWhatToWrite()
    {
        var answer = await _service.FixAsync();
        Assert.Equal(["shop_schema.Odd \"t.able.Self.made \"key", "shop_schema.carts.FK_carts_users_UserId"], answer.Keys.Select(key => key.Text.Split(" (")[0]).Order(StringComparer.Ordinal));
        Assert.All(answer.Keys, key => Assert.Equal(PlannedKeyState.NeedsModel, key.State));
        Assert.Empty(answer.Files);
        var cart = Assert.Single(answer.Keys, key => key.Text.Contains("carts", StringComparison.Ordinal));
        Assert.Equal("The model still has it. Change the code as below, and run this again: a key is dropped only where a reference takes its place.", cart.Problem);
        Assert.Equal(
            """
            // AuthUsers.cs
            public sealed class AuthUsers : IOwningService
            {
                public static OwningService Service { get; } = new("auth", resource: "users") { Schema = "auth_schema" };
            }

            // Cart
            public SoftRef<AuthUsers> UserId { get; set; } // instead of the navigation 'User'

            // OnModelCreating
            modelBuilder.Entity<Cart>().HasSoftReference(c => c.UserId).OnOwnerDeleted(OrphanAction.Delete);
            """.ReplaceLineEndings("\n"),
            cart.Code);
    }

    [Fact]
    public async Task ModelWithReferences_GetsMigrationsThatReplaceTheKeys()
    {
        _service.Model = After;
        var answer = await _service.FixAsync(write: true);
        Assert.All(answer.Keys, key => Assert.Equal(PlannedKeyState.Replaced, key.State));
        Assert.Equal(["It is NOT VALID: rows that were there before it may refer to nothing. A sweep finds them."], answer.Keys.SelectMany(key => key.Notes));
        Assert.DoesNotContain(answer.Notes, note => note.Contains("other changes", StringComparison.Ordinal));
        var online = Assert.Single(answer.Files, file => file.Path.EndsWith("_ReplaceForeignKeys.cs", StringComparison.Ordinal));
        Assert.Equal(
            """
                    protected override void Up(MigrationBuilder migrationBuilder)
                    {
                        // Each of these is a transaction of its own and may run again, so the migration can be applied again if it fails half-way.
                        migrationBuilder.CreateIndexOnline(
                            name: "IX_Odd \"t.able_Us.er\"Id",
                            table: "Odd \"t.able",
                            columns: ["Us.er\"Id"],
                            schema: "shop_schema");

                        migrationBuilder.CreateSoftReferenceTriggersOnline(TargetModel);

                        migrationBuilder.DropForeignKeyOnline(
                            name: "Self.made \"key",
                            table: "Odd \"t.able",
                            schema: "shop_schema");

                        migrationBuilder.DropForeignKeyOnline(
                            name: "FK_carts_users_UserId",
                            table: "carts",
                            schema: "shop_schema");
                    }

                    /// <inheritdoc />
                    protected override void Down(MigrationBuilder migrationBuilder)
                    {
                        // The foreign keys are not created again: they would cross a schema border, and some rows may refer to missing entities by then.
                        migrationBuilder.DropSoftReferenceTriggersOnline(TargetModel);
            """.ReplaceLineEndings("\n"),
            string.Join('\n', online.Content!.ReplaceLineEndings("\n").Split('\n').SkipWhile(line => !line.Contains("void Up", StringComparison.Ordinal)).TakeWhile(line => !line.Contains("DropIndex", StringComparison.Ordinal))).TrimEnd());

        Assert.Equal(["Written", "Written"], await StatesAfterCompilingAsync());
        await using var context = _service.CreateContext();
        await context.Database.MigrateAsync();
        Assert.Equal(0, await _database.CountCrossingKeysAsync());
        Assert.Empty(SoftReferenceChecks.Migrations(context));
        Assert.Empty(await _service.FindInDatabaseAsync());
        Assert.Equal(1, await _database.ReadAsync<long>("SELECT count(*) FROM shop_schema.carts"));
        Assert.Equal("soft reference to //auth/users", await _database.ReadAsync<string>("SELECT col_description('shop_schema.carts'::regclass, 2)"));
        await _database.RunAsync("INSERT INTO shop_schema.soft_reference_tombstones (owner, key, epoch, kind, occurred_at, received_at, position) VALUES ('//auth/users', '0198c5f2-6a31-7cc3-9d52-1b9a4c0f3e78', 'e', 'deleted', now(), now(), 1)");
        var refused = await Assert.ThrowsAsync<PostgresException>(() => _database.RunAsync("INSERT INTO shop_schema.carts VALUES (gen_random_uuid(), '0198c5f2-6a31-7cc3-9d52-1b9a4c0f3e78')"));
        Assert.Equal(PostgresErrorCodes.ForeignKeyViolation, refused.SqlState);
    }

    [Fact]
    public async Task MigrationThatEndedHalfWay_IsAppliedAgain()
    {
        _service.Model = After;
        await _service.FixAsync(write: true);
        _service.Compile();
        // Obstacles to the last steps: an invalid index of the same name, and a key that cannot be dropped yet.
        await _database.RunAsync(
            """
            CREATE FUNCTION refuse() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN
                IF EXISTS (SELECT FROM pg_event_trigger_dropped_objects() WHERE object_identity LIKE '%FK_carts_users%') THEN RAISE EXCEPTION 'not now'; END IF; END $$;
            CREATE EVENT TRIGGER refuse ON sql_drop EXECUTE FUNCTION refuse();
            """);
        await using (var context = _service.CreateContext())
        {
            Assert.Equal("not now", (await Assert.ThrowsAsync<PostgresException>(() => context.Database.MigrateAsync())).MessageText);
            Assert.Single(await context.Database.GetPendingMigrationsAsync());
        }

        await _database.RunAsync(
            """
            DROP EVENT TRIGGER refuse;
            UPDATE pg_index SET indisvalid = false WHERE indexrelid = 'shop_schema."IX_Odd ""t.able_Us.er""Id"'::regclass;
            """);
        await using (var context = _service.CreateContext())
        {
            await context.Database.MigrateAsync();
            Assert.Empty(await _service.FindInDatabaseAsync());
        }

        Assert.Equal(0, await _database.CountCrossingKeysAsync());
    }

    [Fact]
    public async Task Down_TakesTheReferencesBackAndMakesNoKey()
    {
        _service.Model = After;
        await _service.FixAsync(write: true);
        _service.Compile();
        await using var context = _service.CreateContext();
        await context.Database.MigrateAsync();
        await context.Database.MigrateAsync("Initial");
        Assert.Equal(0, await _database.CountCrossingKeysAsync());
        Assert.Equal(0, await _database.ReadAsync<long>("SELECT count(*) FROM pg_trigger AS t WHERE NOT tgisinternal"));
        Assert.Equal(0, await _database.ReadAsync<long>("SELECT count(*) FROM pg_class WHERE relname LIKE 'soft_reference%' AND relkind = 'r'"));
    }

    [Fact]
    public async Task Offline_GoesByModelAndMigrations()
    {
        _service.Model = After;
        var answer = await _service.FixAsync(offline: true);
        Assert.Equal("shop_schema.carts.FK_carts_users_UserId (UserId) -> auth_schema.users (Id) ON DELETE CASCADE", Assert.Single(answer.Keys).Text);
        Assert.Contains("The database was not read: keys with other names, missing indexes and partitions are unknown.", answer.Notes);
        Assert.Empty(Directory.GetFiles(_service.Directory, "*ReplaceForeignKeys*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task HistoryThatCannotBeRead_IsSaidWithTheWayOut()
    {
        await _database.RunAsync("CREATE ROLE catalog_reader LOGIN");
        using var service = new MigratedService("shop_schema", $"{_database.ConnectionString};Username=catalog_reader", Before);
        var exception = await Assert.ThrowsAsync<ToolException>(() => service.FixAsync());
        Assert.StartsWith("The database of 'ServiceContext' cannot be read: 42501: permission denied for schema shop_schema", exception.Message, StringComparison.Ordinal);
        Assert.EndsWith(
            "Besides the catalog, the history of migrations is read. Name a role that may with '--connection' (and '--context ServiceContext'), or use only the model and its migrations with '--offline'.",
            exception.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task ScriptForADatabaseThatLacksMigrations_SaysSo()
    {
        _service.Model = After;
        Assert.DoesNotContain((await _service.FixAsync(sql: true)).Notes, note => note.Contains("lacks migrations", StringComparison.Ordinal));

        var id = await _database.ReadAsync<string>("DELETE FROM shop_schema.history RETURNING \"MigrationId\"");
        Assert.Contains($"The database lacks migrations that the script relies on. Apply them first: '{id}'.", (await _service.FixAsync(sql: true)).Notes);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose()
    {
        _service.Dispose();
    }

    private async Task<IEnumerable<string>> StatesAfterCompilingAsync()
    {
        _service.Compile();
        return (await _service.FixAsync()).Keys.Select(key => key.State.ToString());
    }

    private static void Before(ModelBuilder model)
    {
        model.Entity<User>().ToTable("users", "auth_schema", users => users.ExcludeFromMigrations());
        model.Entity<Cart>(carts =>
        {
            carts.ToTable("carts", "shop_schema").Property<Guid>("UserId");
            carts.HasOne(cart => cart.User).WithMany().HasForeignKey("UserId").IsRequired();
        });
        model.Entity<Odd>(odd =>
        {
            odd.ToTable("Odd \"t.able", "shop_schema").Ignore(entity => entity.UserId);
            odd.Property<Guid?>("Other").HasColumnName("Us.er\"Id");
        });
    }

    private static void After(ModelBuilder model)
    {
        model.SharedTypeEntity<Dictionary<string, object>>("Cart", carts =>
        {
            carts.ToTable("carts", "shop_schema");
            carts.IndexerProperty<Guid>("Id");
            carts.IndexerProperty<SoftRef<AuthUsers>>("UserId").HasAnnotation(SoftReferenceAnnotationNames.OrphanAction, "Delete");
        });
        model.Entity<Odd>(odd =>
        {
            odd.ToTable("Odd \"t.able", "shop_schema").HasSoftReference(entity => entity.UserId).OnOwnerDeleted(OrphanAction.SetNull);
            odd.Property(entity => entity.UserId).HasColumnName("Us.er\"Id");
        });
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

    public sealed class Odd
    {
        public Guid Id { get; init; }

        public SoftRef<AuthUsers>? UserId { get; init; }
    }
}
