using Microsoft.EntityFrameworkCore;

namespace SoftReferences.Tool.Tests.ForeignKeys;

/// <summary>The code that <c>fix-foreign-keys</c> prints for keys of all shapes of a model, and its remarks about existing rows.</summary>
public sealed class PrintedCodeTests : IAsyncLifetime, IDisposable
{
    private readonly TestDatabase _database = new();
    private MigratedService _service = null!;

    public async Task InitializeAsync()
    {
        await _database.RunAsync(
            """
            CREATE SCHEMA auth_schema;
            CREATE SCHEMA shop_schema;
            CREATE TABLE auth_schema.users (id uuid PRIMARY KEY);
            CREATE TABLE auth_schema.groups (id smallint PRIMARY KEY);
            CREATE TABLE auth_schema.regions (code text PRIMARY KEY);
            CREATE TABLE auth_schema.labels (code varchar(100) PRIMARY KEY);
            INSERT INTO auth_schema.users VALUES ('00000000-0000-0000-0000-000000000000');
            INSERT INTO auth_schema.groups VALUES (0), (7);
            INSERT INTO auth_schema.regions VALUES (''), (' eu'), (E'e\nu'), (repeat('e', 257)), ('eu'), ('e u é');
            INSERT INTO auth_schema.labels SELECT 'x' || n || ' ' FROM generate_series(1, 1001) AS n;
            CREATE TABLE shop_schema.events (
                id uuid PRIMARY KEY,
                kind text NOT NULL,
                owner_id uuid REFERENCES auth_schema.users ON DELETE CASCADE,
                group_id smallint NOT NULL REFERENCES auth_schema.groups ON DELETE CASCADE,
                region text REFERENCES auth_schema.regions ON DELETE CASCADE,
                label varchar(100) REFERENCES auth_schema.labels ON DELETE CASCADE,
                payer_id uuid REFERENCES auth_schema.users ON DELETE CASCADE);
            CREATE TABLE shop_schema.lines (id uuid PRIMARY KEY, event_id uuid NOT NULL REFERENCES shop_schema.events, buyer_id uuid REFERENCES auth_schema.users ON DELETE SET NULL);
            CREATE TABLE shop_schema.watched (events_id uuid REFERENCES shop_schema.events, users_id uuid REFERENCES auth_schema.users ON DELETE CASCADE);
            INSERT INTO shop_schema.events SELECT gen_random_uuid(), 'Public', NULL, 0, code, NULL, NULL FROM auth_schema.regions;
            INSERT INTO shop_schema.events SELECT gen_random_uuid(), 'Public', NULL, 7, NULL, code, NULL FROM auth_schema.labels;
            INSERT INTO shop_schema.events VALUES (gen_random_uuid(), 'Private', '00000000-0000-0000-0000-000000000000', 7, 'eu', NULL, NULL);
            """);
        _service = new("shop_schema", _database.ConnectionString, Model, hasMigrations: false);
    }

    [Theory]
    [InlineData("events_group_id", "public SoftRef<AuthGroups, int> GroupId { get; set; }", """
        modelBuilder.Entity<Show>().HasSoftReference(s => s.GroupId).OnOwnerDeleted(OrphanAction.Delete);
        modelBuilder.Entity<Show>().Property(s => s.GroupId).HasColumnType("smallint");
        """)]
    [InlineData("events_region", "public SoftRef<AuthRegions, string>? Region { get; set; }", """
        modelBuilder.Entity<Show>().HasSoftReference(s => s.Region).OnOwnerDeleted(OrphanAction.Delete);
        modelBuilder.Entity<Show>().Property(s => s.Region).HasColumnType("text");
        """)]
    [InlineData("events_label", "public SoftRef<AuthLabels, string>? Label { get; set; }", """
        modelBuilder.Entity<Show>().HasSoftReference(s => s.Label).OnOwnerDeleted(OrphanAction.Delete);
        modelBuilder.Entity<Show>().Property(s => s.Label).HasColumnName("label").HasMaxLength(100);
        """)]
    [InlineData("events_owner_id", "public SoftRef<AuthUsers> OwnerId { get; set; } // instead of the navigation 'Owner'", """
        modelBuilder.Entity<PrivateShow>().HasSoftReference(p => p.OwnerId).OnOwnerDeleted(OrphanAction.Delete);
        """)]
    [InlineData("events_payer_id", "public SoftRef<AuthUsers>? PayerId { get; set; }", """
        modelBuilder.Entity<Show>().OwnsOne(s => s.Payment).HasSoftReference(p => p.PayerId).OnOwnerDeleted(OrphanAction.Delete);
        """)]
    [InlineData("lines_buyer_id", "public SoftRef<AuthUsers>? BuyerId { get; set; }", """
        modelBuilder.Entity<Show>().OwnsMany(s => s.Lines).HasSoftReference(l => l.BuyerId).OnOwnerDeleted(OrphanAction.SetNull);
        """)]
    [InlineData("watched_users_id", "public SoftRef<AuthUsers>? UsersId { get; set; }", """
        modelBuilder.Entity<Watched>().HasSoftReference(w => w.UsersId).OnOwnerDeleted(OrphanAction.Delete);
        modelBuilder.Entity<Watched>().Property(w => w.UsersId).HasColumnName("users_id");
        """)]
    public async Task Code_FitsTheModelAndTheColumn(string key, string declaration, string configuration)
    {
        var code = (await PlanAsync(key)).Code!.Split('\n');
        Assert.Contains(declaration, code);
        Assert.Equal(configuration.ReplaceLineEndings("\n"), string.Join('\n', code.SkipWhile(line => line != "// OnModelCreating").Skip(1)));
    }

    [Fact]
    public async Task Code_Compiles()
    {
        var codes = (await _service.FixAsync(sql: true)).Keys.Where(key => key.Text.Contains("_fkey (", StringComparison.Ordinal)).Select(key => key.Code!.Split('\n')).ToList();
        Assert.Equal(7, codes.Count);
        CompiledCode.Of(
        [
            "global using System.Collections.Generic; global using Microsoft.EntityFrameworkCore; global using SoftReferences;",
            "public partial class Show { public Payment Payment { get; set; } public IList<Line> Lines { get; } }",
            .. codes.Select(code => string.Join('\n', code.TakeWhile(line => line != "}").Append("}"))).Distinct(StringComparer.Ordinal),
            .. codes.Select(code => $"public partial class {EntityOf(code)} {{ {code.Single(line => line.StartsWith("public SoftRef", StringComparison.Ordinal))}\n}}"),
            $"static class Context {{ static void OnModelCreating(ModelBuilder modelBuilder) {{ {string.Join('\n', codes.SelectMany(code => code.SkipWhile(line => line != "// OnModelCreating")))}\n}} }}",
        ]);

        static string EntityOf(string[] code) => code.SkipWhile(line => line != "}").First(line => line.StartsWith("// ", StringComparison.Ordinal)).Split(' ', ',')[1];
    }

    [Theory]
    [InlineData("events_group_id", "6 rows of 'shop_schema.events'", "'0'")]
    [InlineData("events_region", "4 rows of 'shop_schema.events'", "''")]
    [InlineData("events_label", "1000 rows or more of 'shop_schema.events'", "'x1 '")]
    [InlineData("events_owner_id", "1 row of 'shop_schema.events'", "'00000000-0000-0000-0000-000000000000'")]
    public async Task ValuesThatAreNoKeys_AreCountedBeforeTheKeyGoes(string key, string rows, string example)
    {
        var note = Assert.Single((await PlanAsync(key)).Notes);
        Assert.StartsWith($"In {rows} there is a value that a reference cannot have, such as {example}:", note, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("events_payer_id")]
    [InlineData("lines_buyer_id")]
    public async Task RowsWithKeys_AreNotMentioned(string key)
    {
        Assert.Empty((await PlanAsync(key)).Notes);
    }

    [Fact]
    public async Task RowsThatCannotBeRead_AreNotTakenForKeys()
    {
        await _database.RunAsync("CREATE ROLE blind LOGIN; GRANT USAGE ON SCHEMA shop_schema, auth_schema TO blind; GRANT SELECT (id) ON shop_schema.events TO blind");
        using var service = new MigratedService("shop_schema", $"{_database.ConnectionString};Username=blind", Model, hasMigrations: false);
        var note = Assert.Single((await service.FixAsync(sql: true)).Keys.Single(key => key.Text.Contains("events_group_id", StringComparison.Ordinal)).Notes);
        Assert.Equal("Whether rows of 'shop_schema.events' hold values that a reference cannot have, such as 0, is not known: 42501: permission denied for table events.", note);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose()
    {
        _service.Dispose();
    }

    private async Task<FixedKey> PlanAsync(string key) =>
        (await _service.FixAsync(sql: true)).Keys.Single(planned => planned.Text.Split(' ')[0].EndsWith($"{key}_fkey", StringComparison.Ordinal));

    private static void Model(ModelBuilder model)
    {
        model.HasDefaultSchema("shop_schema");
        model.Entity<User>(users =>
        {
            users.ToTable("users", "auth_schema", table => table.ExcludeFromMigrations());
            users.Property(user => user.Id).HasColumnName("id");
        });
        model.Entity<Show>(events =>
        {
            events.ToTable("events");
            events.Property(entity => entity.Id).HasColumnName("id");
            events.Property(entity => entity.GroupId).HasColumnName("group_id");
            events.Property(entity => entity.Region).HasColumnName("region");
            events.HasDiscriminator<string>("kind").HasValue<Show>("Public").HasValue<PrivateShow>("Private");
            events.OwnsOne(entity => entity.Payment).Property(payment => payment.PayerId).HasColumnName("payer_id");
            events.OwnsMany(entity => entity.Lines, lines =>
            {
                lines.ToTable("lines");
                lines.Property(line => line.Id).HasColumnName("id");
                lines.Property(line => line.BuyerId).HasColumnName("buyer_id");
            });
            events.HasMany(entity => entity.Watchers).WithMany().UsingEntity(
                "Watched",
                right => right.HasOne(typeof(User)).WithMany().HasForeignKey("users_id"),
                left => left.HasOne(typeof(Show)).WithMany().HasForeignKey("events_id"),
                join => join.ToTable("watched"));
        });
        model.Entity<PrivateShow>(events =>
        {
            events.Property(entity => entity.OwnerId).HasColumnName("owner_id");
            events.HasOne(entity => entity.Owner).WithMany().HasForeignKey(entity => entity.OwnerId);
        });
    }

    public sealed class User
    {
        public Guid Id { get; init; }
    }

    public class Show
    {
        public Guid Id { get; init; }

        public short GroupId { get; init; }

        public string? Region { get; init; }

        public Payment? Payment { get; init; }

        public IList<Line> Lines { get; } = [];

        public IList<User> Watchers { get; } = [];
    }

    public sealed class PrivateShow : Show
    {
        public Guid OwnerId { get; init; }

        public User? Owner { get; init; }
    }

    public sealed class Payment
    {
        public Guid? PayerId { get; init; }
    }

    public sealed class Line
    {
        public Guid Id { get; init; }

        public Guid? BuyerId { get; init; }
    }
}
