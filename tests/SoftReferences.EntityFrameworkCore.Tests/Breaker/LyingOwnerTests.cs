using System.Globalization;
using Microsoft.Extensions.Logging;
using SoftReferences.EntityFrameworkCore.Tests.Cleanup;

namespace SoftReferences.EntityFrameworkCore.Tests.Breaker;

public sealed class PostgreSqlLyingOwnerTests() : LyingOwnerTests(new PostgreSqlDatabase())
{
    [Fact]
    public async Task FourReplicas_ThatAreRestartedInBetween_RemoveTogetherNoMoreThanTheLimit()
    {
        const int Limit = 20;
        var world = await LieAsync(new CleanupOptions { BatchSize = 2, KeysPerClaim = 5 }, new BreakerOptions { MaximumRows = Limit, MaximumKeyShare = 1, MaximumRowShare = 1 });
        while (await world.FollowAsync() > 0)
        {
        }

        await Task.WhenAll(Enumerable.Range(0, 4).Select(number => Task.Run(async () =>
        {
            for (var life = 0; life < 3; life++)
            {
                // A new process, which remembers nothing of the previous one.
                var replica = world.NewReplica();
                for (var turn = 0; turn < 8; turn++)
                {
                    await replica.RunOnceAsync(CancellationToken.None);
                }
            }
        })));
        Assert.InRange((Users * RowsPerUser) - (await world.AllAsync<Pet>()).Count, 1, Limit);
        world.Time.Advance(world.Options.LeaseDuration * 2);
        await world.FollowAndCleanAsync();
        Assert.InRange((Users * RowsPerUser) - (await world.AllAsync<Pet>()).Count, 1, Limit);
        Assert.Single(await world.Store.Operations.FindHeldAsync(), hold => hold.Reference == "Pet.UserId");
    }
}

public sealed class SqliteLyingOwnerTests() : LyingOwnerTests(new SqliteFileDatabase());

/// <summary>An owner that reports every key as deleted and answers Missing to every question removes nothing beyond the limit (I6).</summary>
public abstract class LyingOwnerTests(TestDatabase database) : IDisposable
{
    private protected const int Users = 40;
    private protected const int RowsPerUser = 2;
    private const int AllowedKeys = 6;

    private readonly List<CleanupWorld> _worlds = [];

    [Theory]
    [InlineData(3, "row by row")]
    [InlineData(500, "whole ranges at once, on PostgreSQL")]
    public async Task OwnerThatAnswersMissingForEverything_RemovesNothingBeyondTheLimit_AndSaysSoInOneLine(int batchSize, string how)
    {
        Assert.NotEmpty(how);
        var world = await LieAsync(new CleanupOptions { BatchSize = batchSize }, new BreakerOptions { MaximumKeyShare = 0.15, MaximumRowShare = 1 });

        await world.FollowAndCleanAsync();

        var left = (await world.AllAsync<Pet>()).Count;
        Assert.InRange((Users * RowsPerUser) - left, 0, AllowedKeys * RowsPerUser);
        var held = Assert.Single(await world.Store.Operations.FindHeldAsync(), hold => hold.Reference == "Pet.UserId");
        Assert.Equal(left, held.Rows);
        Assert.Matches(
            @"^\d+ rows of \d+ keys would have been removed or changed within 01:00:00, and no more than 6 keys may be, of 40 that are referred to\. "
            + $@"\d+ tombstones of '//auth/users' \(positions \d+ to 40\) with {left} rows are held; none of these rows was changed\. "
            + $@"Find out whether the owner really deleted these keys, then approve or reject hold {held.Id}\.$",
            held.Reason);
        Assert.Equal($"The clean-up of Pet.UserId is held: {held.Reason}", Assert.Single(world.Log.Of(LogLevel.Error)));
    }

    [Theory]
    [InlineData(nameof(BreakerOptions.MaximumRows), 31, 31)]
    [InlineData(nameof(BreakerOptions.MaximumRowShare), 31.0 / (Users * RowsPerUser), 31)]
    [InlineData(nameof(BreakerOptions.MaximumKeys), 10, 10 * RowsPerUser)]
    [InlineData(nameof(BreakerOptions.MaximumKeyShare), 0.25, 10 * RowsPerUser)]
    public async Task EachLimit_HoldsToTheRow(string limit, double value, int atMost)
    {
        var breaker = new BreakerOptions { MaximumRowShare = 1, MaximumKeyShare = 1 };
        var property = typeof(BreakerOptions).GetProperty(limit)!;
        property.SetValue(breaker, Convert.ChangeType(value, property.PropertyType, CultureInfo.InvariantCulture));
        var world = await LieAsync(new CleanupOptions { BatchSize = 1, KeysPerClaim = 500 }, breaker);

        await world.FollowAndCleanAsync();

        // With one row per transaction, exactly as much is removed as the limit allows.
        Assert.InRange((Users * RowsPerUser) - (await world.AllAsync<Pet>()).Count, limit.Contains("Key", StringComparison.Ordinal) ? 10 : atMost, atMost);
    }

    [Fact]
    public async Task TimeThatPasses_OpensNothing_AndTheWindowSlides()
    {
        var world = await LieAsync(new CleanupOptions { BatchSize = 1 }, new BreakerOptions { MaximumRows = 12, MaximumKeyShare = 1, MaximumRowShare = 1 }, reported: 5);
        await world.FollowAndCleanAsync();
        Assert.Equal((Users * RowsPerUser) - 10, (await world.AllAsync<Pet>()).Count);

        // Near its end, the window still counts what was removed at its beginning. A window that started over would allow the same amount again.
        world.Time.Advance(TimeSpan.FromMinutes(59));
        world.Owner.Report(TombstoneKind.Deleted, Referred.Skip(5));
        await world.FollowAndCleanAsync();
        Assert.Equal((Users * RowsPerUser) - 12, (await world.AllAsync<Pet>()).Count);

        world.Time.Advance(TimeSpan.FromDays(30));
        await world.FollowAndCleanAsync();
        Assert.Equal((Users * RowsPerUser) - 12, (await world.AllAsync<Pet>()).Count);
    }

    [Fact]
    public async Task SmallTable_DoesNotTripAtItsFirstDeletion()
    {
        var world = await LieAsync(new CleanupOptions(), new BreakerOptions(), reported: 5);

        await world.FollowAndCleanAsync();

        Assert.Equal((Users - 5) * RowsPerUser, (await world.AllAsync<Pet>()).Count);
        Assert.Empty(await world.Store.Operations.FindHeldAsync());
    }

    [Fact]
    public async Task OneKeyWithManyRows_IsOneKey_HoweverManyTransactionsItTakes()
    {
        var world = NewWorld(database, new CleanupOptions { BatchSize = 2 }, new BreakerOptions { AlwaysAllowedKeys = 1 });
        var user = CleanupWorld.NewUser();
        await world.AddAsync(Enumerable.Range(0, 40).Select(_ => new Pet { UserId = user }));
        world.Owner.Report(TombstoneKind.Deleted, user);

        await world.FollowAndCleanAsync();

        Assert.Empty(await world.AllAsync<Pet>());
        Assert.Empty(await world.Store.Operations.FindHeldAsync());
    }

    public void Dispose()
    {
        _worlds.ForEach(world => world.Dispose());
        database.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected IReadOnlyList<SoftRef<AuthUsers>> Referred { get; } = [.. Enumerable.Range(0, Users).Select(_ => CleanupWorld.NewUser())];

    private CleanupWorld NewWorld(TestDatabase at, CleanupOptions options, BreakerOptions breaker)
    {
        var world = new CleanupWorld(at, options, breaker);
        _worlds.Add(world);
        return world;
    }

    private protected async Task<CleanupWorld> LieAsync(CleanupOptions options, BreakerOptions breaker, TestDatabase? at = null, int reported = Users)
    {
        var world = NewWorld(at ?? database, options, breaker);
        await world.AddAsync(Referred.SelectMany(user => Enumerable.Range(0, RowsPerUser).Select(_ => new Pet { UserId = user })));
        world.Owner.Report(TombstoneKind.Deleted, Referred.Take(reported));
        return world;
    }
}
