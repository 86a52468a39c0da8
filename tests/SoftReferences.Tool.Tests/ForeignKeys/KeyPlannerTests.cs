using Microsoft.EntityFrameworkCore;
using SoftReferences.EntityFrameworkCore;

namespace SoftReferences.Tool.Tests.ForeignKeys;

/// <summary>The plan for keys of all shapes at once.</summary>
public sealed class KeyPlannerTests : IAsyncLifetime, IDisposable
{
    private readonly TestDatabase _database = new();
    private MigratedService _service = null!;

    public async Task InitializeAsync()
    {
        await _database.RunAsync(
            """
            CREATE SCHEMA auth_schema;
            CREATE SCHEMA shop_schema;
            CREATE TABLE auth_schema.users (id uuid PRIMARY KEY, email text UNIQUE, tenant int, UNIQUE (tenant, id));
            CREATE TABLE auth_schema.regions (code "char" PRIMARY KEY);
            CREATE TABLE auth_schema.orders (id uuid PRIMARY KEY, cart uuid);
            CREATE TABLE shop_schema.carts (id uuid PRIMARY KEY, tenant int, composite uuid, email text, region "char", fallback uuid DEFAULT '0198c5f2-6a31-7cc3-9d52-1b9a4c0f3e77', restricted uuid, updated uuid, plain uuid);
            CREATE TABLE shop_schema.parts (id uuid, at date, buyer uuid) PARTITION BY RANGE (at);
            CREATE TABLE shop_schema.parts_2025 PARTITION OF shop_schema.parts FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
            ALTER TABLE shop_schema.carts ADD CONSTRAINT composite FOREIGN KEY (tenant, composite) REFERENCES auth_schema.users (tenant, id),
                ADD CONSTRAINT email FOREIGN KEY (email) REFERENCES auth_schema.users (email),
                ADD CONSTRAINT region FOREIGN KEY (region) REFERENCES auth_schema.regions,
                ADD CONSTRAINT fallback FOREIGN KEY (fallback) REFERENCES auth_schema.users ON DELETE SET DEFAULT,
                ADD CONSTRAINT restricted FOREIGN KEY (restricted) REFERENCES auth_schema.users ON DELETE RESTRICT,
                ADD CONSTRAINT updated FOREIGN KEY (updated) REFERENCES auth_schema.users ON DELETE SET NULL ON UPDATE CASCADE DEFERRABLE,
                ADD CONSTRAINT plain FOREIGN KEY (plain) REFERENCES auth_schema.users;
            ALTER TABLE shop_schema.parts_2025 ADD CONSTRAINT part FOREIGN KEY (buyer) REFERENCES auth_schema.users;
            ALTER TABLE auth_schema.orders ADD CONSTRAINT theirs FOREIGN KEY (cart) REFERENCES shop_schema.carts;
            """);
        _service = new("shop_schema", _database.ConnectionString, Model, hasMigrations: false);
    }

    [Fact]
    public async Task EveryShape_IsReplacedOrRefusedWithTheWayOut()
    {
        var answer = await _service.FixAsync(sql: true);
        Assert.Equal(
            """
            Elsewhere auth_schema.orders.theirs (cart) -> shop_schema.carts (id) ON DELETE NO ACTION
            Refused shop_schema.carts.composite (tenant, composite) -> auth_schema.users (tenant, id) ON DELETE NO ACTION
            Refused shop_schema.carts.email (email) -> auth_schema.users (email) ON DELETE NO ACTION
            Refused shop_schema.carts.fallback (fallback) -> auth_schema.users (id) ON DELETE SET DEFAULT
            NeedsModel shop_schema.carts.plain (plain) -> auth_schema.users (id) ON DELETE NO ACTION
            Refused shop_schema.carts.region (region) -> auth_schema.regions (code) ON DELETE NO ACTION
            Replaced shop_schema.carts.restricted (restricted) -> auth_schema.users (id) ON DELETE RESTRICT
            Replaced shop_schema.carts.updated (updated) -> auth_schema.users (id) ON DELETE SET NULL ON UPDATE CASCADE DEFERRABLE
            Replaced shop_schema.parts_2025.part (buyer) -> auth_schema.users (id) ON DELETE NO ACTION
            """.ReplaceLineEndings("\n"),
            string.Join('\n', answer.Keys.Select(key => $"{key.State} {key.Text}")));
        var problems = answer.Keys.ToDictionary(key => key.Text.Split(' ')[0].Split('.')[^1], key => key.Problem);
        Assert.Equal("'auth_schema.orders' belongs to another service, and only its own migrations may change it: run this there. What it refers to is declared here, so that deletions are captured.", problems["theirs"]);
        Assert.Equal("It has 2 columns, and a reference has one. Add a column with the key of 'auth_schema.users' alone, fill it, make it a reference, and drop this key in a migration of your own when nothing needs it any more.", problems["composite"]);
        Assert.Equal("It leads to 'email', which is not the primary key of 'auth_schema.users', and owners are asked for primary keys. Add a column with the primary key, fill it, make it a reference, and drop this key in a migration of your own.", problems["email"]);
        Assert.Equal("Its column is a '\"char\"', and keys are UUIDs, integers of up to 64 bits, or texts. Have the owner give out keys of such a type, or keep the key within one service.", problems["region"]);
        Assert.Equal("It sets a default, and a reference needs to know which: the owner must never delete that one. Declare .OnOwnerDeletedSetValue(…) for the reference and run this again, or choose another action first with ON DELETE.", problems["fallback"]);
        Assert.Equal("The model has no reference in its place. Change the code as below, and run this again: a key is dropped only where a reference takes its place.", problems["plain"]);
        Assert.Equal(
            [
                "ON UPDATE CASCADE has no counterpart: a key that its owner changes counts as deleted. Make sure that nobody changes 'auth_schema.users.id'.",
                "It is DEFERRABLE: it could check rows at the end of the transaction, while the guard checks them at the end of the statement.",
            ],
            answer.Keys.Single(key => key.Text.Contains("updated", StringComparison.Ordinal)).Notes);
        Assert.Contains("modelBuilder.Entity<Cart>().IsSoftReferenceOwner<ShopCarts>();", answer.Keys[0].Code, StringComparison.Ordinal);
        Assert.Contains("public SoftRef<AuthUsers>? Plain { get; set; }", answer.Keys.Single(key => key.Code is not null && key.State == PlannedKeyState.NeedsModel).Code, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Script_RunsAndLeavesTheRest()
    {
        var answer = await _service.FixAsync(sql: true);
        foreach (var command in ScriptCommands.Of(answer.Sql!))
        {
            await _database.RunAsync(command);
        }

        var left = await _service.FixAsync(sql: true);
        Assert.Equal(["composite", "email", "fallback", "plain", "region", "theirs"], left.Keys.Select(key => key.Text.Split(' ')[0].Split('.')[^1]).Order(StringComparer.Ordinal));
        Assert.DoesNotContain(await _service.FindInDatabaseAsync(), violation => violation.Code is not "SREF301");
        Assert.Equal("soft reference to //auth/users", await _database.ReadAsync<string>("SELECT col_description('shop_schema.parts'::regclass, 3)"));
    }

    [Fact]
    public async Task ProjectWithoutMigrations_IsSentToSql()
    {
        var exception = await Assert.ThrowsAsync<ToolException>(() => _service.FixAsync());
        Assert.Equal("'ServiceContext' has no migrations. Use '--sql', or add one with 'dotnet ef migrations add' for the current state of the database.", exception.Message);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose()
    {
        _service.Dispose();
    }

    private static void Model(ModelBuilder model)
    {
        model.HasDefaultSchema("shop_schema");
        model.Entity<Cart>(carts =>
        {
            carts.ToTable("carts", "shop_schema");
            carts.Property(cart => cart.Id).HasColumnName("id");
            carts.Property(cart => cart.Plain).HasColumnName("plain");
            carts.HasSoftReference(cart => cart.Restricted).OnOwnerDeleted(OrphanAction.Keep);
            carts.Property(cart => cart.Restricted).HasColumnName("restricted");
            carts.HasSoftReference(cart => cart.Updated).OnOwnerDeleted(OrphanAction.SetNull);
            carts.Property(cart => cart.Updated).HasColumnName("updated");
        });
        model.Entity<Part>(parts =>
        {
            parts.ToTable("parts", "shop_schema");
            parts.Property(part => part.Id).HasColumnName("id");
            parts.HasSoftReference(part => part.Buyer).OnOwnerDeleted(OrphanAction.Delete);
            parts.Property(part => part.Buyer).HasColumnName("buyer");
        });
    }

    public sealed class Cart
    {
        public Guid Id { get; init; }

        public Guid? Plain { get; init; }

        public SoftRef<AuthUsers>? Restricted { get; init; }

        public SoftRef<AuthUsers>? Updated { get; init; }
    }

    public sealed class Part
    {
        public Guid Id { get; init; }

        public SoftRef<AuthUsers>? Buyer { get; init; }
    }
}
