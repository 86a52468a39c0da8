using Microsoft.EntityFrameworkCore;
using SoftReferences.EntityFrameworkCore.Tests.Cleanup;

namespace SoftReferences.EntityFrameworkCore.Tests.Inbox;

/// <summary>The plan of a replica's first read of an inbox that never prunes its tombstones.</summary>
public sealed class InboxReadingPlanTests : IDisposable
{
    private readonly ExplainedDatabase _database = new();
    private readonly CleanupWorld _world;

    public InboxReadingPlanTests() => _world = new(_database);

    [Fact]
    public async Task FirstLook_BeginsWhereTheLastHoursBegin()
    {
        await _world.FollowAsync();
        var now = _world.Time.GetUtcNow();
        await using (var context = _world.Open())
        {
            // Ten tombstones of the last minute, a hundred of the last hour, and all others a day old.
            await context.Database.ExecuteSqlAsync(
                $"""
                INSERT INTO user_schema.soft_reference_tombstones ("owner", "key", "kind", "epoch", "position", "occurred_at", "received_at")
                SELECT k."owner", gen_random_uuid()::text, 'deleted', k."epoch", n, {now},
                    {now} - CASE WHEN n > 19990 THEN interval '1 minute' WHEN n > 19890 THEN interval '30 minutes' ELSE interval '1 day' END
                FROM generate_series(1, 20000) AS n, user_schema.soft_reference_cursors AS k
                """);
            await context.Database.ExecuteSqlAsync($"ANALYZE user_schema.soft_reference_tombstones");
        }

        var cursor = await _world.Store.Inbox.GetCursorAsync(AuthUsers.Service, CancellationToken.None);
        _database.TakePlans(string.Empty);
        var read = await _world.Store.Inbox.ReadAsync(Assert.Single(_world.Store.Owners), cursor with { Position = 0 }, now - TimeSpan.FromMinutes(5), 1_000, CancellationToken.None);

        Assert.Equal(Enumerable.Range(19_991, 10).Select(position => (long)position), read.Select(tombstone => tombstone.Position));
        var plans = _database.TakePlans("SELECT \"").Where(plan => plan.Contains("soft_reference_tombstones", StringComparison.Ordinal)).ToArray();
        Assert.Equal(2, plans.Length);
        Assert.All(plans, plan =>
        {
            Assert.DoesNotContain("Seq Scan", plan, StringComparison.Ordinal);
            Assert.DoesNotMatch("Rows Removed by Filter: [0-9]{4}", plan);
        });
    }

    public void Dispose()
    {
        _world.Dispose();
        _database.Dispose();
    }
}
