using Microsoft.EntityFrameworkCore;
using SoftReferences.Stores;
using SoftReferences.TestSupport;

namespace SoftReferences.EntityFrameworkCore.Tests.Cleanup;

/// <summary>A dependent whose database loses its last commits, as in a failover to a standby that lagged, while the replicas go on (I3, I5).</summary>
public sealed class LostCommitTests : IDisposable
{
    // What is not at a checkpoint yet is lost when the server is stopped as by a failure.
    private readonly PostgreSqlServer _server = PostgreSqlServer.Start("synchronous_commit=off", "wal_writer_delay=10s");
    private readonly PostgreSqlDatabase _database;
    private readonly CleanupWorld _world;

    public LostCommitTests()
    {
        _database = new(_server);
        _world = new(_database);
    }

    [Fact]
    public async Task RowOfATransaction_ThatBeganBeforeTheTombstoneCameAgain_IsFoundByTheSecondLook()
    {
        var user = CleanupWorld.NewUser();
        await _world.CreateTriggersAsync();
        Assert.Equal(0, await _world.FollowAsync());
        await ExecuteAsync("CHECKPOINT");
        _world.Owner.Report(TombstoneKind.Deleted, user);
        Assert.Equal(1, await _world.FollowAsync());

        // Another replica sees the tombstone, and looks into the inbox only once all is over.
        var replica = _world.NewStore();
        Assert.Equal(1, (await replica.Inbox.GetCursorAsync(AuthUsers.Service, CancellationToken.None)).Position);
        _server.Restart(isImmediate: true);
        await using (var lost = _world.Open())
        {
            Assert.Empty(await lost.Set<Entities.InboxTombstone>().ToListAsync());
        }

        // More transactions than were lost, as services do that connect again.
        for (var transaction = 0; transaction < 100; transaction++)
        {
            await ExecuteAsync("SELECT pg_current_xact_id()");
        }

        await using var context = _world.Open();
        await using var running = await context.Database.BeginTransactionAsync();
        context.Add(new Pet { UserId = user });
        await context.SaveChangesAsync();
        Assert.Equal(1, await _world.FollowAsync());

        await CleanAsync(replica);
        await running.CommitAsync();
        _world.Time.Advance(_world.Options.LeaseDuration);
        await CleanAsync(replica);

        Assert.Empty(await _world.AllAsync<Pet>());
        Assert.True(await _world.IsDoneAsync());
    }

    public void Dispose()
    {
        _world.Dispose();
        _database.Dispose();
        _server.Dispose();
    }

    private static async Task CleanAsync(EntityFrameworkStore<CleanupContext> store)
    {
        while (await store.Cleanup.ClaimAsync(CancellationToken.None) is { } batch)
        {
            object? continuation = null;
            CleanupProgress progress;
            do
            {
                progress = await store.Cleanup.ExecuteAsync(batch, batch.Items, continuation, CancellationToken.None);
                continuation = progress.Continuation;
            }
            while (!progress.Finished);
        }
    }

    private async Task ExecuteAsync(string sql)
    {
        await using var context = _world.Open();
        await context.Database.ExecuteSqlRawAsync(sql);
    }
}
