using Microsoft.EntityFrameworkCore;
using SoftReferences.EntityFrameworkCore.Tests.Cleanup;
using SoftReferences.EntityFrameworkCore.Tests.Deletions;
using SoftReferences.EntityFrameworkCore.Tests.Sweep;

namespace SoftReferences.EntityFrameworkCore.Tests.Storage;

/// <summary>How the tombstones of a key are found while the statistics know those of other owners only. Left to itself, the planner would read all tombstones of the owner, for each key.</summary>
public sealed class KeySearchPlanTests : IDisposable
{
    private readonly ExplainedDatabase _database = new();

    [Fact]
    public async Task Inbox_IsSearchedByKey()
    {
        using var world = new CleanupWorld(_database);
        SoftRef<AuthUsers>[] users = [.. Enumerable.Range(0, 100).Select(_ => CleanupWorld.NewUser())];
        world.Owner.Report(TombstoneKind.Deleted, users);
        await world.FollowAsync();
        await using (var context = world.Open())
        {
            await context.Database.ExecuteSqlRawAsync(Fill("user_schema.soft_reference_tombstones", "owner", ", epoch, received_at", ", 'epoch-1', now()"));
        }

        _database.TakePlans(string.Empty);
        world.Owner.Report(TombstoneKind.Restored, users);
        await world.FollowAsync();

        AssertSearched("ix_soft_reference_tombstones_key", atLeast: 2);
    }

    [Fact]
    public async Task Feed_IsSearchedByKey()
    {
        await using var owner = await OwnerWorld.CreateAsync(options => _database.Use(options));
        var users = await owner.AddUsersAsync(100);
        await owner.DeleteAsync(users);
        await owner.ReadAsync(after: 0);
        await owner.UseAsync(context => context.Database.ExecuteSqlRawAsync(Fill("auth_schema.soft_reference_deletions", "resource", string.Empty, string.Empty)));
        _database.TakePlans(string.Empty);

        await owner.Store.FindAsync([.. users.Select(OwnerKey.Of)], findsTombstones: true, CancellationToken.None);
        await owner.UseAsync(context =>
        {
            context.Users.AddRange(users.Select(id => new OwnerWorld.User { Id = id }));
            return context.SaveChangesAsync();
        });
        await owner.ReadAsync(after: 100);

        AssertSearched("ix_soft_reference_deletions_key", atLeast: 2);
    }

    public void Dispose() => _database.Dispose();

    private static string Fill(string table, string owner, string columns, string values)
    {
        var insert = $"INSERT INTO {table} ({owner}, position, key, kind, occurred_at{columns}) SELECT";
        return $"""
            {insert} '//shop/orders', n, n::text, 'deleted', now(){values} FROM generate_series(1, 20000) AS n;
            ANALYZE {table};
            {insert} '//auth/users', -n, gen_random_uuid()::text, 'deleted', now(){values} FROM generate_series(1, 2000) AS n;
            """;
    }

    private void AssertSearched(string index, int atLeast)
    {
        var searches = _database.TakePlans("o.\"key\" = ");
        Assert.InRange(searches.Count, atLeast, int.MaxValue);
        Assert.All(searches, plan =>
        {
            Assert.Contains($"Index Scan using {index}", plan, StringComparison.Ordinal);
            Assert.DoesNotContain("Scan using pk_", plan, StringComparison.Ordinal);
            Assert.DoesNotMatch("Seq Scan on soft_reference_(tombstones|deletions)", plan);
        });
    }
}
