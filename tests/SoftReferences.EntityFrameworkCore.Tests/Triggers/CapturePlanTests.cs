using Microsoft.EntityFrameworkCore;
using Npgsql;
using SoftReferences.EntityFrameworkCore.Tests.Deletions;

namespace SoftReferences.EntityFrameworkCore.Tests.Triggers;

/// <summary>How the triggers of an owner look for a key in its feed. The statistics do not know the owner: left to itself, the planner would read all its tombstones for each row, or join.</summary>
public sealed class CapturePlanTests : IDisposable
{
    private readonly PostgreSqlDatabase _database = new();
    private readonly OwnerContext _context;
    private readonly List<string> _plans = [];

    public CapturePlanTests()
    {
        _context = new(_database.Options<OwnerContext>(), model =>
        {
            model.Entity<User>().ToTable("users", "a").IsSoftReferenceOwner<AuthUsers>();
            model.Entity<Order>().ToTable("orders", "a").IsSoftReferenceOwner<ShopOrders>();
        });
        _context.Database.EnsureCreated();
    }

    [Fact]
    public async Task InsertAndChangeOfKeys_SearchForEachKey()
    {
        await FillAsync();

        await _context.RunAsync("INSERT INTO a.users (\"Id\", \"Region\") SELECT gen_random_uuid(), 'north' FROM generate_series(1, 5000)");
        await _context.RunAsync("INSERT INTO a.users (\"Id\", \"Region\") VALUES ('0198c5f2-0000-7000-8000-00000000000a', 'north')");
        await _context.RunAsync("UPDATE a.users SET \"Id\" = gen_random_uuid() WHERE \"Id\" = '0198c5f2-0000-7000-8000-00000000000a'");

        AssertSearched(3);
    }

    [Fact]
    public async Task InsertIntoAPartitionedTable_SearchesForEachKey()
    {
        await _context.RunAsync("""
            DROP TABLE a.users;
            CREATE TABLE a.users ("Id" uuid NOT NULL, "Region" text NOT NULL, PRIMARY KEY ("Id", "Region")) PARTITION BY LIST ("Region");
            CREATE TABLE a.users_north PARTITION OF a.users FOR VALUES IN ('north');
            """);
        await FillAsync();

        await _context.RunAsync("INSERT INTO a.users (\"Id\", \"Region\") VALUES (gen_random_uuid(), 'north')");

        AssertSearched(1);
    }

    public void Dispose()
    {
        _context.Dispose();
        _database.Dispose();
    }

    private async Task FillAsync()
    {
        _context.Database.CreateSoftReferenceTriggers();
        await _context.RunAsync("INSERT INTO a.soft_reference_deletions (resource, position, key, kind, occurred_at) SELECT '//shop/orders', n, n::text, 'deleted', now() FROM generate_series(1, 20000) AS n");
        await _context.RunAsync("ANALYZE a.soft_reference_deletions");
        await _context.RunAsync("INSERT INTO a.soft_reference_deletions (resource, position, key, kind, occurred_at) SELECT '//auth/users', n, gen_random_uuid()::text, 'deleted', now() FROM generate_series(1, 2000) AS n");
        await _context.Database.OpenConnectionAsync();
        await _context.RunAsync("LOAD 'auto_explain'; SET auto_explain.log_min_duration = 0; SET auto_explain.log_nested_statements = on; SET auto_explain.log_analyze = on; SET auto_explain.log_level = 'notice'; SET jit = on");
        ((NpgsqlConnection)_context.Database.GetDbConnection()).Notice += (_, arguments) => _plans.Add(arguments.Notice.MessageText);
    }

    private void AssertSearched(int atLeast)
    {
        var looks = _plans.FindAll(plan => plan.Contains("d.key", StringComparison.Ordinal));
        Assert.InRange(looks.Count, atLeast, int.MaxValue);
        Assert.All(looks, plan =>
        {
            Assert.Contains("Scan using ix_soft_reference_deletions_key on soft_reference_deletions", plan, StringComparison.Ordinal);
            Assert.DoesNotContain("JIT:", plan, StringComparison.Ordinal);
        });
    }

    private sealed class User
    {
        public Guid Id { get; init; }

        public string Region { get; init; } = string.Empty;
    }

    private sealed class Order
    {
        public int Id { get; init; }
    }
}
