using Microsoft.EntityFrameworkCore;
using SoftReferences.EntityFrameworkCore.Entities;
using SoftReferences.EntityFrameworkCore.Tests.Cleanup;

namespace SoftReferences.EntityFrameworkCore.Tests.Breaker;

public sealed class PostgreSqlRemovalWindowTests() : RemovalWindowTests(new PostgreSqlDatabase());

public sealed class SqliteRemovalWindowTests() : RemovalWindowTests(new SqliteDatabase());

/// <summary>What the removals of a window are compared with: the usual amount, and the size of the table (I6).</summary>
public abstract class RemovalWindowTests(TestDatabase database) : IDisposable
{
    private CleanupWorld? _world;

    [Fact]
    public async Task History_IsAveragedByWindow_AndHoldsWhatIsUnusual()
    {
        var world = Open(new() { HistoryHalfLife = TimeSpan.FromHours(1), MaximumTimesUsual = 4, UsualRowsAtLeast = 8, MaximumRowShare = 1, MaximumKeyShare = 1, AlwaysAllowedKeys = 0 });
        var users = await AddAsync(world, 27);
        await DeleteAsync(world, users[..8]);
        world.Time.Advance(TimeSpan.FromHours(2));
        await DeleteAsync(world, users[8..16]);
        world.Time.Advance(TimeSpan.FromHours(2));
        Assert.Equal(11, await CountAsync(world));

        await DeleteAsync(world, users[16..]);

        // Windows of 8, 0, 8 and 0 rows, each weighing half as much as the one after it: (((8/2)/2 + 8)/2)/2 = 2.5.
        var held = await HeldAsync(world);
        Assert.StartsWith("11 rows of 11 keys would have been removed or changed within 01:00:00, and no more than 10 rows may be, because 2.5 are usual. ", held.Reason, StringComparison.Ordinal);
        Assert.Equal(1, await CountAsync(world));
    }

    [Fact]
    public async Task Share_IsOfTheRowsThatReferToSomething()
    {
        var world = Open(new() { MaximumRowShare = 0.5, MaximumKeyShare = 1, AlwaysAllowedKeys = 0 });
        await world.AddAsync(Enumerable.Range(0, 100).Select(_ => new Visit()));
        var users = await AddAsync(world, 20);

        await DeleteAsync(world, users);

        Assert.Equal(10, await CountAsync(world));
        Assert.StartsWith("11 rows of 11 keys would have been removed or changed within 01:00:00, and no more than 10 rows may be, of 20. ", (await HeldAsync(world)).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Share_DecidesAboutBatches_ThatAreSmallerEachThanWhatIsAlwaysAllowed()
    {
        var world = Open(new() { MaximumRowShare = 0.5, MaximumKeyShare = 1, AlwaysAllowedKeys = 5 });
        world.Options.FeedPageSize = 1;
        var users = await AddAsync(world, 20);

        await DeleteAsync(world, users);

        // The table is counted before the sixth removal, when 15 rows are left: half of them, 7, may be removed within the window, and 5 already were.
        Assert.Equal(13, await CountAsync(world));
        Assert.StartsWith("8 rows of 8 keys would have been removed or changed within 01:00:00, and no more than 7 rows may be, of 15. ", (await HeldAsync(world)).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Share_IsOfTheTableAsItWasWhenTheWindowBegan_ForAReplicaThatStartsLaterToo()
    {
        var world = Open(new() { MaximumRowShare = 0.5, MaximumKeyShare = 1, AlwaysAllowedKeys = 0 });
        var users = await AddAsync(world, 20);
        await DeleteAsync(world, users[..6]);
        Assert.Equal(14, await CountAsync(world));

        world.Owner.Report(TombstoneKind.Deleted, users[6..]);
        while (await world.FollowAsync() > 0)
        {
        }

        var later = world.NewReplica();
        while (await later.RunOnceAsync(CancellationToken.None))
        {
        }

        Assert.Equal(10, await CountAsync(world));
    }

    [Fact]
    public async Task Share_IsOfTheTableAsItIs_OnceTheWindowHasPassed()
    {
        var world = Open(new() { MaximumRowShare = 0.5, MaximumKeyShare = 1, AlwaysAllowedKeys = 0 });
        var users = await AddAsync(world, 100);
        await DeleteAsync(world, users[..6]);
        SoftRef<AuthUsers>?[] kept = [.. users[80..].Select(user => (SoftRef<AuthUsers>?)user)];
        await using (var context = world.Open())
        {
            await context.Set<Visit>().Where(visit => !kept.Contains(visit.UserId)).ExecuteDeleteAsync();
        }

        world.Time.Advance(TimeSpan.FromHours(2));
        await DeleteAsync(world, users[80..]);

        Assert.Equal(10, await CountAsync(world));
    }

    [Fact]
    public async Task Share_IsOfTheTableAsItIs_WhenWhatWasCountedIsLost()
    {
        var world = Open(new() { MaximumRowShare = 0.5, MaximumKeyShare = 1, AlwaysAllowedKeys = 0 });
        var users = await AddAsync(world, 20);
        await DeleteAsync(world, users[..6]);
        await using (var context = world.Open())
        {
            await context.Set<ReferenceBreaker>().ExecuteUpdateAsync(update => update.SetProperty(breaker => breaker.MeasuredAt, (DateTimeOffset?)null));
        }

        await DeleteAsync(world, users[6..]);

        // Half of the fourteen remaining rows, that is seven, may be removed, and six already were.
        Assert.Equal(13, await CountAsync(world));
    }

    [Fact]
    public async Task Key_WhoseRowsTakeSeveralClaims_CountsOnce()
    {
        var world = Open(new() { MaximumKeys = 1, MaximumRowShare = 1, MaximumKeyShare = 1, AlwaysAllowedKeys = 0 });
        var user = CleanupWorld.NewUser();
        await world.AddAsync(Enumerable.Range(0, 12).Select(_ => new Visit { UserId = user }));

        // The clock advances whenever it is read, so that each turn ends after a little work.
        world.Time.AutoAdvanceAmount = TimeSpan.FromMilliseconds(400);
        world.Owner.Report(TombstoneKind.Deleted, user);
        Assert.Equal(1, await world.FollowAsync());
        var turnsWithRowsLeft = 0;
        while (await world.CleanOnceAsync())
        {
            turnsWithRowsLeft += await CountAsync(world) is > 0 and < 12 ? 1 : 0;
        }

        Assert.Equal(0, await CountAsync(world));
        Assert.True(turnsWithRowsLeft > 0, "The work was done in one turn, so the key was not spread over several claims.");
    }

    public void Dispose()
    {
        _world?.Dispose();
        database.Dispose();
        GC.SuppressFinalize(this);
    }

    // One row per transaction, and a clock that starts at the beginning of a window.
    private CleanupWorld Open(BreakerOptions breaker)
    {
        _world = new CleanupWorld(database, new CleanupOptions { BatchSize = 1, KeysPerClaim = 1 }, breaker);
        var now = _world.Time.GetUtcNow();
        _world.Time.SetUtcNow(now.AddTicks(TimeSpan.TicksPerHour - (now.Ticks % TimeSpan.TicksPerHour)));
        return _world;
    }

    private static async Task<SoftRef<AuthUsers>[]> AddAsync(CleanupWorld world, int count)
    {
        SoftRef<AuthUsers>[] users = [.. Enumerable.Range(0, count).Select(_ => CleanupWorld.NewUser())];
        await world.AddAsync(users.Select(user => new Visit { UserId = user }));
        return users;
    }

    private static Task DeleteAsync(CleanupWorld world, IEnumerable<SoftRef<AuthUsers>> users)
    {
        world.Owner.Report(TombstoneKind.Deleted, users);
        return world.FollowAndCleanAsync();
    }

    private static async Task<int> CountAsync(CleanupWorld world) => (await world.AllAsync<Visit>()).Count(visit => visit.UserId is not null);

    private static async Task<HeldWork> HeldAsync(CleanupWorld world) => Assert.Single(await world.Store.Operations.FindHeldAsync(), hold => hold.Reference == "Visit.UserId");
}
