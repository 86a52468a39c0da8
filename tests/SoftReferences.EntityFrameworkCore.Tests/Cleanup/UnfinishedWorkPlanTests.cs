using Microsoft.EntityFrameworkCore;
using SoftReferences.EntityFrameworkCore.Entities;

namespace SoftReferences.EntityFrameworkCore.Tests.Cleanup;

/// <summary>The plans of queries for unfinished work, in a database that never prunes its records.</summary>
public sealed class UnfinishedWorkPlanTests : IAsyncLifetime, IDisposable
{
    private const string ByIndex = "ix_soft_reference_cleanups_unfinished";

    private readonly ExplainedDatabase _database = new();
    private readonly CleanupWorld _world;
    private readonly SoftRef<AuthUsers> _user = CleanupWorld.NewUser();

    public UnfinishedWorkPlanTests() => _world = new(_database);

    public async Task InitializeAsync()
    {
        await _world.FollowAsync();
        await using var context = _world.Open();
        await context.Database.ExecuteSqlAsync(
            $"""
            INSERT INTO user_schema.soft_reference_cleanups (
                "owner", "key", "reference", "action", "epoch", "position", "state", "rows", "conflicts", "attempts", "due_at", "last_error", "created_at")
            SELECT k."owner", CASE WHEN n = 200 THEN {_user.ToString()} ELSE gen_random_uuid()::text END, 'Pet.UserId', 'delete', k."epoch", -n,
                CASE WHEN n % 200 = 0 THEN 'parked' ELSE 'done' END, 0, 0, 0, {_world.Time.GetUtcNow()}, 'Locked.', {_world.Time.GetUtcNow()}
            FROM generate_series(1, 20000) AS n, user_schema.soft_reference_cursors AS k
            """);
        await context.Database.ExecuteSqlAsync($"ANALYZE user_schema.soft_reference_cleanups");
        _database.TakePlans(string.Empty);
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose()
    {
        _world.Dispose();
        _database.Dispose();
    }

    [Fact]
    public async Task RestoredKey_FindsItsWork()
    {
        _world.Owner.Report(TombstoneKind.Restored, _user);
        await _world.FollowAsync();

        Assert.Equal(1, await CountAsync(CleanupState.Cancelled));
        AssertReadsLittle(Assert.Single(_database.TakePlans("SET \"state\" = 'cancelled'")));
    }

    [Fact]
    public async Task Status_CountsWorkThatWasPutAside()
    {
        var status = Assert.Single(await _world.Store.Operations.GetStatusAsync(), owner => owner.Owner == AuthUsers.Service.ResourceName);

        Assert.Equal(100, status.References.Sum(reference => reference.Parked));
        AssertReadsLittle(Assert.Single(_database.TakePlans("SELECT r.\"name\", r.\"owner\"")));
    }

    [Fact]
    public async Task WorkThatWasPutAside_IsFound_AndGivenUp()
    {
        var filter = new ParkedWorkFilter { Service = AuthUsers.Service };
        Assert.Equal(10, (await _world.Store.Operations.FindParkedAsync(filter, 10)).Count);
        AssertReadsLittle(Assert.Single(_database.TakePlans("soft_reference_cleanups AS s")));

        Assert.Equal(100, await _world.Store.Operations.CancelAsync(filter, "ann", "They are employees."));
        AssertReadsLittle(Assert.Single(_database.TakePlans("UPDATE user_schema.soft_reference_cleanups")));
    }

    private static void AssertReadsLittle(string plan)
    {
        Assert.Contains(ByIndex, plan, StringComparison.Ordinal);
        Assert.DoesNotContain("ix_soft_reference_cleanups_tombstone", plan, StringComparison.Ordinal);
        Assert.DoesNotContain("Seq Scan on soft_reference_cleanups", plan, StringComparison.Ordinal);
        Assert.DoesNotMatch("Rows Removed by Filter: [0-9]{4}", plan);
    }

    private async Task<int> CountAsync(CleanupState state)
    {
        await using var context = _world.Open();
        return await context.Set<CleanupRecord>().CountAsync(record => record.State == state);
    }
}
