using Microsoft.EntityFrameworkCore;

namespace SoftReferences.EntityFrameworkCore.Tests.Cleanup;

/// <summary>The plan of the query for due work, which each replica runs again and again.</summary>
public sealed class DueWorkPlanTests : IDisposable
{
    private readonly ExplainedDatabase _database = new();
    private readonly CleanupWorld _world;

    public DueWorkPlanTests() => _world = new(_database);

    [Fact]
    public async Task Poll_AsksTheIndexOfDueWork_HoweverManyRecordsAreDone()
    {
        await _world.FollowAsync();
        await using (var context = _world.Open())
        {
            // Every twentieth record is open, but none of these is due.
            await context.Database.ExecuteSqlAsync(
                $"""
                INSERT INTO user_schema.soft_reference_cleanups (
                    "owner", "key", "reference", "action", "epoch", "position", "state", "rows", "conflicts", "attempts", "due_at", "created_at")
                SELECT k."owner", gen_random_uuid()::text, 'Pet.UserId', 'delete', k."epoch", n, CASE WHEN n % 20 = 0 THEN 'settling' ELSE 'done' END, 0, 0, 0,
                    {_world.Time.GetUtcNow()} + CASE WHEN n % 20 = 0 THEN interval '1 day' ELSE interval '-1 day' END, {_world.Time.GetUtcNow()}
                FROM generate_series(1, 20000) AS n, user_schema.soft_reference_cursors AS k
                """);
            await context.Database.ExecuteSqlAsync($"ANALYZE user_schema.soft_reference_cleanups");
        }

        _database.TakePlans(string.Empty);
        Assert.False(await _world.CleanOnceAsync());

        var plan = Assert.Single(_database.TakePlans("SELECT r.\"name\","));
        Assert.Contains("ix_soft_reference_cleanups_due", plan, StringComparison.Ordinal);
        Assert.DoesNotContain("ix_soft_reference_cleanups_tombstone", plan, StringComparison.Ordinal);
        Assert.DoesNotContain("Rows Removed by Filter: 1", plan, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _world.Dispose();
        _database.Dispose();
    }
}
