using Microsoft.EntityFrameworkCore;
using SoftReferences.EntityFrameworkCore.Entities;
using SoftReferences.TestSupport;

namespace SoftReferences.EntityFrameworkCore.Tests.Deletions;

/// <summary>Journal entries whose times contradict the order of the changes: the last change of each key still wins.</summary>
public sealed class JournalOrderTests
{
    [Fact]
    public async Task ClockThatWasSetBack_AfterADeletion_LeavesTheKeyThatCameBackRestored()
    {
        await using var owner = await CreateAsync();
        var id = Assert.Single(await owner.AddUsersAsync(1));
        await owner.DeleteAsync(id);
        await AddAsync(owner, id);

        await SetBackAsync(owner, "inserted");

        var kinds = await KindsAsync(owner, after: 0);
        Assert.Equal([TombstoneKind.Deleted, TombstoneKind.Restored], kinds);
    }

    [Fact]
    public async Task ClockThatWasSetBack_AfterAReturn_LeavesTheKeyThatWentAgainDeleted()
    {
        await using var owner = await CreateAsync();
        var id = Assert.Single(await owner.AddUsersAsync(1));
        await owner.DeleteAsync(id);
        Assert.Equal([TombstoneKind.Deleted], await KindsAsync(owner, after: 0));
        await AddAsync(owner, id);
        await owner.DeleteAsync(id);

        await SetBackAsync(owner, "deleted");

        Assert.Equal(TombstoneKind.Deleted, (await KindsAsync(owner, after: 1))[^1]);
    }

    [Fact]
    public async Task ClockThatWasSetBack_BetweenMarks_LeavesWhatTheRowSays()
    {
        await using var owner = await CreateAsync();
        var ids = await owner.AddUsersAsync(2);
        await MarkAsync(owner, ids, isDeleted: true);
        await MarkAsync(owner, ids, isDeleted: false);
        await MarkAsync(owner, ids[..1], isDeleted: true);

        await SetBackAsync(owner, "restored");

        var last = (await owner.ReadAsync(after: 0)).Items.GroupBy(item => item.Key.AsGuid()).ToDictionary(group => group.Key, group => group.Last().Kind);
        Assert.Equal((TombstoneKind.Deleted, TombstoneKind.Restored), (last[ids[0]], last[ids[1]]));
    }

    [Fact]
    public async Task ClockThatWasSetBack_AfterADeletion_LeavesTheKeyThatCameBackRestored_HoweverMuchWaitsInBetween()
    {
        await using var owner = await CreateAsync();
        var id = Assert.Single(await owner.AddUsersAsync(1));
        await owner.DeleteAsync(await owner.AddUsersAsync(12_000));
        await owner.DeleteAsync(id);
        await AddAsync(owner, id);

        await SetBackAsync(owner, "inserted");

        Assert.Equal(TombstoneKind.Restored, await LastKindAsync(owner, id));
    }

    [Fact]
    public async Task ClockThatWasSetBack_AfterAReturn_LeavesTheKeyThatWentAgainDeleted_HoweverMuchWaitsInBetween()
    {
        await using var owner = await CreateAsync();
        var id = Assert.Single(await owner.AddUsersAsync(1));
        await owner.DeleteAsync(id);
        Assert.Equal([TombstoneKind.Deleted], await KindsAsync(owner, after: 0));
        var others = await owner.AddUsersAsync(12_000);
        await AddAsync(owner, id);
        await owner.DeleteAsync(id);
        await SetBackAsync(owner, "deleted");
        await owner.DeleteAsync(others);

        // The entry of the return gets the latest time of all.
        await owner.UseAsync(async context => Assert.Equal(
            1, await context.Database.ExecuteSqlRawAsync("UPDATE auth_schema.soft_reference_journal SET occurred_at = occurred_at + interval '1 hour' WHERE kind = 'inserted'")));

        Assert.Equal(TombstoneKind.Deleted, await LastKindAsync(owner, id));
    }

    [Fact]
    public async Task ClockThatWasSetBack_BetweenMarks_LeavesWhatTheRowSays_HoweverMuchWaitsInBetween()
    {
        await using var owner = await CreateAsync();
        var ids = await owner.AddUsersAsync(1);
        await owner.DeleteAsync(await owner.AddUsersAsync(12_000));
        await MarkAsync(owner, ids, isDeleted: true);
        await MarkAsync(owner, ids, isDeleted: false);

        await SetBackAsync(owner, "restored");

        Assert.Equal(TombstoneKind.Restored, await LastKindAsync(owner, ids[0]));
    }

    [Fact]
    public async Task EntriesOfTheSameTime_AreEachTakenOnce()
    {
        await using var owner = await CreateAsync();
        var ids = await owner.AddUsersAsync(12_000);
        foreach (var share in ids.Chunk(3_000))
        {
            await owner.DeleteAsync(share);
        }

        await owner.UseAsync(context => context.Database.ExecuteSqlRawAsync("UPDATE auth_schema.soft_reference_journal SET occurred_at = '2026-01-01'"));

        Assert.Equal(ids.Order(), (await FeedReading.ReadAllAsync(owner, ids.Count, seed: 1)).Order());
        await owner.UseAsync(async context => Assert.Empty(await context.Set<DeletionJournalEntry>().ToListAsync()));
    }

    [Fact]
    public async Task Sqlite_WhoseNumbersStartAgainWhileEntriesWait_RefusesNothingAndKeepsTheOrder()
    {
        using var database = new SqliteFileDatabase();
        await using var owner = await OwnerWorld.CreateAsync(options => database.Use(options));
        var ids = await owner.AddUsersAsync(3);
        await owner.DeleteAsync(ids);
        foreach (var forget in new[] { "UPDATE sqlite_sequence SET seq = 0 WHERE name = 'soft_reference_journal'", "DELETE FROM sqlite_sequence" })
        {
            await owner.UseAsync(async context => Assert.NotEqual(0, await context.Database.ExecuteSqlRawAsync(forget)));
            await AddAsync(owner, ids[0]);
            await owner.DeleteAsync(ids[0]);
        }

        await AddAsync(owner, ids[0]);

        var items = (await owner.ReadAsync(after: 0)).Items;
        Assert.Equal(ids.Order(), items.Take(3).Select(item => item.Key.AsGuid()).Order());
        Assert.Equal(
            [TombstoneKind.Restored, TombstoneKind.Deleted, TombstoneKind.Restored, TombstoneKind.Deleted, TombstoneKind.Restored],
            items.Skip(3).Select(item => item.Kind));
    }

    private static Task<OwnerWorld> CreateAsync()
    {
        var connectionString = PostgreSqlServer.Shared.CreateDatabase();
        return OwnerWorld.CreateAsync(options => options.AllowManyProviders().UseNpgsql(connectionString));
    }

    private static Task AddAsync(OwnerWorld owner, Guid id) => owner.UseAsync(context =>
    {
        context.Add(new OwnerWorld.User { Id = id });
        return context.SaveChangesAsync();
    });

    private static Task MarkAsync(OwnerWorld owner, IReadOnlyCollection<Guid> ids, bool isDeleted) => owner.UseAsync(context => context.Users
        .Where(user => ids.Contains(user.Id))
        .ExecuteUpdateAsync(set => set.SetProperty(user => user.IsDeleted, isDeleted)));

    private static Task SetBackAsync(OwnerWorld owner, string kind) => owner.UseAsync(async context => Assert.NotEqual(
        0, await context.Database.ExecuteSqlRawAsync("UPDATE auth_schema.soft_reference_journal SET occurred_at = occurred_at - interval '1 hour' WHERE kind = {0}", kind)));

    private static async Task<TombstoneKind> LastKindAsync(OwnerWorld owner, Guid id)
    {
        TombstoneKind? last = null;
        for (var after = 0L; (await owner.ReadAsync(after)) is { Items.Count: > 0 } page; after = page.Next)
        {
            last = page.Items.LastOrDefault(item => item.Key.AsGuid() == id)?.Kind ?? last;
        }

        return last!.Value;
    }

    private static async Task<List<TombstoneKind>> KindsAsync(OwnerWorld owner, long after) =>
        [.. (await owner.ReadAsync(after)).Items.Select(item => item.Kind)];
}
