namespace SoftReferences.EntityFrameworkCore.Tests.Cleanup;

public sealed class PostgreSqlClaimTests() : ClaimTests(new PostgreSqlDatabase());

public sealed class SqliteClaimTests() : ClaimTests(new SqliteDatabase());

/// <summary>Who gets which work (I4).</summary>
public abstract class ClaimTests : IDisposable
{
    private const int Users = 40;

    private readonly TestDatabase _database;
    private readonly CleanupWorld _world;

    protected ClaimTests(TestDatabase database)
    {
        _database = database;
        _world = new CleanupWorld(database);
    }

    [Fact]
    public async Task LeasedWork_IsNobodyElses_UntilTheLeaseEnds()
    {
        await DeleteUsersAsync();
        var mine = await ClaimOfPetsAsync();
        Assert.NotNull(mine);

        _world.Time.Advance(_world.Options.LeaseDuration - TimeSpan.FromSeconds(1));
        Assert.Null(await ClaimOfPetsAsync());

        _world.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(mine.Items.Select(item => item.Key).ToHashSet(), (await ClaimOfPetsAsync())!.Items.Select(item => item.Key).ToHashSet());
    }

    [Fact]
    public async Task WorkThatFails_IsClaimedInEverSmallerParts_UntilAPieceIsAlone()
    {
        await DeleteUsersAsync();
        var sizes = new List<int>();
        for (var failure = 0; failure < 12 && sizes is not [.., 1]; failure++)
        {
            var batch = await ClaimOfPetsAsync();
            Assert.NotNull(batch);
            sizes.Add(batch.Items.Count);
            await _world.Store.Cleanup.DeferAsync(batch, batch.Items, TimeSpan.Zero, "It fails.", countsAsAttempt: true, CancellationToken.None);
        }

        Assert.Equal(Users, sizes[0]);
        Assert.Equal(1, sizes[^1]);
        Assert.Equal(sizes.OrderDescending(), sizes);
    }

    public void Dispose()
    {
        _world.Dispose();
        _database.Dispose();
        GC.SuppressFinalize(this);
    }

    private async Task DeleteUsersAsync()
    {
        var users = Enumerable.Range(0, Users).Select(_ => CleanupWorld.NewUser()).ToArray();
        await _world.AddAsync(users.Select(user => new Pet { UserId = user }));
        _world.Owner.Report(TombstoneKind.Deleted, users);
        await _world.FollowAsync();
    }

    /// <summary>Claims until the work is that of the pets; what else there is stays claimed.</summary>
    private async Task<CleanupBatch?> ClaimOfPetsAsync()
    {
        while (await _world.Store.Cleanup.ClaimAsync(CancellationToken.None) is { } batch)
        {
            if (batch.Reference == "Pet.UserId")
            {
                return batch;
            }
        }

        return null;
    }
}
