using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Time.Testing;

namespace SoftReferences.EntityFrameworkCore.Tests.Deletions;

/// <summary>The plan of a pruning batch, which runs while it holds the lock that readers and the sequencer wait for.</summary>
public sealed class FeedPruningPlanTests : IDisposable
{
    private readonly ExplainedDatabase _database = new();

    [Fact]
    public async Task Batch_BeginsBehindWhatEarlierOnesRemoved()
    {
        var time = new FakeTimeProvider(DateTimeOffset.UtcNow);
        await using var owner = await OwnerWorld.CreateAsync(options => _database.Use(options));
        await owner.DeleteAsync(await owner.AddUsersAsync(2_000));
        await owner.ReadAsync(after: 0);
        await owner.UseAsync(context => context.Database.ExecuteSqlAsync($"ANALYZE auth_schema.soft_reference_deletions"));
        time.Advance(TimeSpan.FromDays(31));
        _database.TakePlans(string.Empty);

        Assert.Equal(2_000, await owner.PruneAsync(new() { PruneBatch = 500 }, time));

        var plans = _database.TakePlans("soft_reference_deletions");
        var finds = plans.Where(plan => plan.Contains("ORDER BY \"position\" LIMIT", StringComparison.Ordinal)).ToList();
        var removals = plans.Where(plan => plan.Contains("DELETE FROM auth_schema.soft_reference_deletions", StringComparison.Ordinal)).ToList();
        Assert.Equal((5, 4), (finds.Count, removals.Count));
        Assert.All(finds, plan => Assert.Matches("Index Cond: .*\"position\" > ", plan));
        Assert.All(removals, plan => Assert.Matches("Index Cond: .*\"position\" > .*\"position\" <= ", plan));
    }

    public void Dispose() => _database.Dispose();
}
