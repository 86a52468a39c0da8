using SoftReferences.EntityFrameworkCore.Entities;
using SoftReferences.EntityFrameworkCore.Tests.Sweep;
using SoftReferences.Stores;

namespace SoftReferences.EntityFrameworkCore.Tests.Inbox;

public sealed class TombstoneRaceTestsOnPostgreSql() : TombstoneRaceTests(new PostgreSqlDatabase());

public sealed class TombstoneRaceTestsOnSqlite() : TombstoneRaceTests(new SqliteFileDatabase());

/// <summary>Everyone who writes tombstones, at the same time and of the same keys. A key with two tombstones might be deleted and restored at once.</summary>
public abstract class TombstoneRaceTests : IDisposable
{
    private const int Rounds = 10;
    private const int Keys = 20;

    private readonly TestDatabase _database;
    private readonly SweepWorld _world;

    protected TombstoneRaceTests(TestDatabase database)
    {
        _database = database;
        _world = new(database);
    }

    private ReferencedOwner Owner => _world.Owner(AuthUsers.Service);

    [Fact]
    public async Task FeedAndSweep_OfTheSameKeys_LeaveOneTombstoneForEach()
    {
        await _world.AddAnimalsAsync(_world.AddUsers(20));
        await _world.FollowAsync();
        for (var round = 1; round <= Rounds; round++)
        {
            SoftRef<AuthUsers>[] gone = [.. Enumerable.Range(0, Keys).Select(_ => SweepWorld.NewUser())];
            var batch = await SuspectAsync(gone);
            var cursor = await _world.Store.Inbox.GetCursorAsync(AuthUsers.Service, CancellationToken.None);
            Tombstone[] items = [.. gone.Select((user, index) => new Tombstone(SweepWorld.KeyOf(user), TombstoneKind.Deleted, cursor.Position + index + 1, _world.Time.GetUtcNow()))];
            var page = new DeletionPage(cursor.Epoch!, items, items[^1].Position, HasMore: false);

            // Two followers that both take themselves for the only one, and a sweep.
            var received = Enumerable.Range(0, 2).Select(_ => Task.Run(() => _world.NewStore().Inbox.AppendAsync(Owner, cursor, page, null, CancellationToken.None))).ToArray();
            var settled = Task.Run(() => _world.NewStore().Sweep.SettleAsync(Owner, batch, new(cursor.Epoch, [], batch.Items, [], [], TimeSpan.Zero), isFollowed: true, CancellationToken.None));
            var appended = await Task.WhenAll(received);
            await settled;

            Assert.Single(appended, isAppended => isAppended);
            var tombstones = await _world.AllAsync<InboxTombstone>();
            Assert.Equal(round * Keys, tombstones.Count);
            Assert.Equal(round * Keys, tombstones.Select(tombstone => tombstone.Key).Distinct(StringComparer.Ordinal).Count());
            Assert.All(tombstones, tombstone => Assert.True(tombstone.Position > 0, "The feed replaces what a sweep found."));
        }
    }

    public void Dispose()
    {
        _world.Dispose();
        _database.Dispose();
        GC.SuppressFinalize(this);
    }

    private async Task<SuspectBatch> SuspectAsync(SoftRef<AuthUsers>[] gone)
    {
        await _world.AddAnimalsAsync(gone);
        await _world.SweepAsync();
        _world.Time.Advance(_world.Options.GracePeriod);
        var batch = (await _world.Store.Sweep.ClaimSuspectsAsync(Owner, 10 * Keys, CancellationToken.None))!;
        Assert.Equal(gone.Length, batch.Items.Count);
        return batch;
    }
}
