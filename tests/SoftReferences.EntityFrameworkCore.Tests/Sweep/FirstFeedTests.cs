using Microsoft.EntityFrameworkCore;
using SoftReferences.EntityFrameworkCore.Entities;

namespace SoftReferences.EntityFrameworkCore.Tests.Sweep;

public sealed class FirstFeedTestsOnPostgreSql() : FirstFeedTests(new PostgreSqlDatabase());

public sealed class FirstFeedTestsOnSqlite() : FirstFeedTests(new SqliteFileDatabase());

/// <summary>An owner that had neither a feed nor an epoch and now has both: what earlier sweeps found is still cleaned up.</summary>
public abstract class FirstFeedTests : IDisposable
{
    private readonly TestDatabase _database;

    protected FirstFeedTests(TestDatabase database)
    {
        _database = database;
        World = new(database);
    }

    private protected SweepWorld World { get; }

    [Fact]
    public async Task WorkThatSweepsHaveFoundBefore_IsDone_OnceTheFeedIsRead()
    {
        var gone = SweepWorld.NewUser();
        await World.AddAnimalsAsync([.. World.AddUsers(20), gone]);
        var (now, owner) = (World.Time.GetUtcNow(), AuthUsers.Service.ResourceName);
        await World.Store.Sweep.GetStateAsync(AuthUsers.Service, CancellationToken.None);
        await World.AddAsync(
            new InboxCursor { Owner = owner, Epoch = string.Empty, UpdatedAt = now },
            new InboxTombstone { Owner = owner, Key = gone.ToString(), Kind = TombstoneKind.Deleted, Epoch = string.Empty, Position = -1, OccurredAt = now, ReceivedAt = now },
            new CleanupRange { Owner = owner, Reference = "Animal.KeeperId", Epoch = string.Empty, FirstPosition = -1, LastPosition = -1, DueAt = now, CreatedAt = now },
            new CleanupRecord { Owner = owner, Key = gone.ToString(), Reference = "Animal.VetId", Epoch = string.Empty, Position = -1, State = CleanupState.Pending, DueAt = now, CreatedAt = now });
        await using (var context = World.Open())
        {
            await context.Set<SweptOwner>().ExecuteUpdateAsync(update => update.SetProperty(swept => swept.Position, -1));
        }

        Assert.Equal(0, await World.FollowAsync());
        await World.CleanAsync();

        Assert.DoesNotContain(gone, (await World.AllAsync<Animal>()).Select(animal => animal.KeeperId));
        Assert.Empty(await World.AllAsync<CleanupRange>());
        Assert.All(await World.AllAsync<CleanupRecord>(), record => Assert.Equal((CleanupState.Done, "epoch-1"), (record.State, record.Epoch)));
        Assert.Equal("epoch-1", Assert.Single(await World.AllAsync<InboxTombstone>()).Epoch);
    }

    public void Dispose()
    {
        World.Dispose();
        _database.Dispose();
        GC.SuppressFinalize(this);
    }
}
