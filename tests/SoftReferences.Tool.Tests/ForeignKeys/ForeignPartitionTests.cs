using Microsoft.EntityFrameworkCore;
using SoftReferences.EntityFrameworkCore;

namespace SoftReferences.Tool.Tests.ForeignKeys;

/// <summary>Partitioned tables that reach into the schema of another service (I7): whatever is created on the table would be created there too.</summary>
public sealed class ForeignPartitionTests : IDisposable
{
    private readonly TestDatabase _database = new();
    private MigratedService? _service;

    [Theory]
    [InlineData("CREATE TABLE auth_schema.parts_2025 PARTITION OF shop_schema.parts FOR VALUES FROM ('2025-01-01') TO ('2026-01-01')")]
    [InlineData("CREATE TABLE auth_schema.parts_2025 PARTITION OF shop_schema.parts FOR VALUES FROM ('2025-01-01') TO ('2026-01-01') PARTITION BY RANGE (at)")]
    public async Task KeyOfATable_WithAPartitionThatIsAnothers_IsRefused(string partition)
    {
        await StartAsync($"""
            CREATE TABLE shop_schema.parts (id uuid, at date, buyer uuid REFERENCES auth_schema.users) PARTITION BY RANGE (at);
            CREATE TABLE shop_schema.parts_2024 PARTITION OF shop_schema.parts FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
            {partition};
            """);

        var answer = await _service!.FixAsync(sql: true);

        await ApplyAsync(answer);
        var key = Assert.Single(answer.Keys);
        Assert.Equal(
            (PlannedKeyState.Refused, "'auth_schema.parts_2025' belongs to another service, and the index and triggers that take the key's place in 'shop_schema.parts' would be created on it too. Move it to a schema of this service (ALTER TABLE … SET SCHEMA) or detach it, or name its schema with OwnsSchemas(…) or '--owns' if this service owns it."),
            (key.State, key.Problem));
        Assert.Equal(0, await CountTheirsAsync());
    }

    [Fact]
    public async Task KeyOfAPartition_OfATableThatIsAnothers_IsRefused()
    {
        await StartAsync("""
            CREATE TABLE auth_schema.parts (id uuid, at date, buyer uuid) PARTITION BY RANGE (at);
            CREATE TABLE shop_schema.parts PARTITION OF auth_schema.parts FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
            ALTER TABLE shop_schema.parts ADD CONSTRAINT part FOREIGN KEY (buyer) REFERENCES auth_schema.users;
            """);

        var answer = await _service!.FixAsync(sql: true);

        await ApplyAsync(answer);
        var key = Assert.Single(answer.Keys);
        Assert.Equal(
            (PlannedKeyState.Refused, "'shop_schema.parts' is a partition of 'auth_schema.parts', which belongs to another service. Detach it (ALTER TABLE … DETACH PARTITION), or name the schema with OwnsSchemas(…) or '--owns' if this service owns it."),
            (key.State, key.Problem));
        Assert.Equal(0, await CountTheirsAsync());
    }

    [Fact]
    public async Task KeyOfATable_WhosePartitionsAreItsOwn_IsReplaced()
    {
        await StartAsync("""
            CREATE TABLE shop_schema.parts (id uuid, at date, buyer uuid REFERENCES auth_schema.users) PARTITION BY RANGE (at);
            CREATE TABLE shop_schema.parts_2025 PARTITION OF shop_schema.parts FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
            CREATE TABLE auth_schema.parts_2024 (LIKE shop_schema.parts);
            """);

        var answer = await _service!.FixAsync(sql: true);

        await ApplyAsync(answer);
        Assert.Equal(PlannedKeyState.Replaced, Assert.Single(answer.Keys).State);
        Assert.Equal(0, await CountTheirsAsync());
        Assert.Equal(1, await _database.ReadAsync<long>("SELECT count(*) FROM pg_indexes WHERE schemaname = 'shop_schema' AND tablename = 'parts_2025'"));
    }

    public void Dispose() => _service?.Dispose();

    private async Task StartAsync(string tables)
    {
        await _database.RunAsync($"CREATE SCHEMA auth_schema; CREATE SCHEMA shop_schema; CREATE TABLE auth_schema.users (id uuid PRIMARY KEY); {tables}");
        _service = new("shop_schema", _database.ConnectionString, Model, hasMigrations: false);
    }

    private async Task ApplyAsync(FixAnswer answer)
    {
        foreach (var command in answer.Sql is null ? [] : ScriptCommands.Of(answer.Sql))
        {
            await _database.RunAsync(command);
        }
    }

    /// <summary>Counts what the script created in the schema of the other service: indexes other than that of its primary key, and triggers.</summary>
    private Task<long> CountTheirsAsync() => _database.ReadAsync<long>(
        """
        SELECT (SELECT count(*) FROM pg_indexes WHERE schemaname = 'auth_schema' AND indexname <> 'users_pkey')
            + (SELECT count(*) FROM pg_trigger AS trigger JOIN pg_class AS class ON class.oid = trigger.tgrelid WHERE class.relnamespace = 'auth_schema'::regnamespace AND NOT trigger.tgisinternal)
        """);

    private static void Model(ModelBuilder model)
    {
        model.HasDefaultSchema("shop_schema");
        model.Entity<Part>(parts =>
        {
            parts.ToTable("parts", "shop_schema");
            parts.Property(part => part.Id).HasColumnName("id");
            parts.HasSoftReference(part => part.Buyer).OnOwnerDeleted(OrphanAction.Delete);
            parts.Property(part => part.Buyer).HasColumnName("buyer");
        });
    }

    public sealed class Part
    {
        public Guid Id { get; init; }

        public SoftRef<AuthUsers>? Buyer { get; init; }
    }
}
