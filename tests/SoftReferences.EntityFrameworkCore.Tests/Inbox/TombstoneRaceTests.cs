using SoftReferences.EntityFrameworkCore.Entities;
using SoftReferences.EntityFrameworkCore.Tests.Sweep;
using SoftReferences.Stores;

namespace SoftReferences.EntityFrameworkCore.Tests.Inbox;

public sealed class TombstoneRaceTestsOnPostgreSql() : TombstoneRaceTests(new PostgreSqlDatabase());

public sealed class TombstoneRaceTestsOnSqlite() : TombstoneRaceTests(new SqliteFileDatabase());

/// <summary>Everyone who writes tombstones of the same keys, at the same time too. A key with two tombstones might be deleted and restored at once.</summary>
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

    [Fact]
    public async Task SameKey_OfAnotherOwner_HasItsOwnTombstone()
    {
        var user = SweepWorld.NewUser();
        await using (var context = _world.Open())
        {
            var now = _world.Time.GetUtcNow();
            context.Add(new InboxTombstone { Owner = ShopOrders.Service.ResourceName, Key = user.ToString(), Kind = TombstoneKind.Restored, Epoch = "one", Position = 3, OccurredAt = now, ReceivedAt = now });
            await context.SaveChangesAsync();
        }

        // Added at first, and then replaced.
        foreach (var (kind, position) in new[] { (TombstoneKind.Deleted, 1), (TombstoneKind.Restored, 2), (TombstoneKind.Deleted, 3) })
        {
            var cursor = await _world.Store.Inbox.GetCursorAsync(AuthUsers.Service, CancellationToken.None);
            var page = new DeletionPage("epoch-1", [new(SweepWorld.KeyOf(user), kind, position, _world.Time.GetUtcNow())], position, HasMore: false);
            Assert.True(await _world.Store.Inbox.AppendAsync(Owner, cursor, page, null, CancellationToken.None));

            var tombstones = (await _world.AllAsync<InboxTombstone>()).OrderBy(tombstone => tombstone.Owner, StringComparer.Ordinal);
            Assert.Equal(
                [(AuthUsers.Service.ResourceName, kind, "epoch-1", position), (ShopOrders.Service.ResourceName, TombstoneKind.Restored, "one", 3)],
                tombstones.Select(tombstone => (tombstone.Owner, tombstone.Kind, tombstone.Epoch, tombstone.Position)));
        }
    }

    [Theory]
    [InlineData(TombstoneKind.Deleted, "epoch-1", 9, 0, TombstoneKind.Restored, false)]
    [InlineData(TombstoneKind.Deleted, "epoch-1", 4, 0, TombstoneKind.Restored, true)]
    [InlineData(TombstoneKind.Merged, "epoch-1", 4, 0, TombstoneKind.Deleted, false)]
    [InlineData(TombstoneKind.Merged, "epoch-1", 4, 0, TombstoneKind.Restored, true)]
    [InlineData(TombstoneKind.Deleted, "epoch-0", 9, 0, TombstoneKind.Restored, true)]
    [InlineData(TombstoneKind.Disputed, "epoch-0", 9, 1, TombstoneKind.Deleted, false)]
    [InlineData(TombstoneKind.Disputed, "epoch-0", 9, -1, TombstoneKind.Deleted, true)]
    public async Task Tombstone_IsReplacedByANewerOne(TombstoneKind known, string epoch, long position, int minutesLater, TombstoneKind received, bool isReplaced)
    {
        var user = SweepWorld.NewUser();
        var now = _world.Time.GetUtcNow();
        await using (var context = _world.Open())
        {
            context.Add(new InboxTombstone
            {
                Owner = AuthUsers.Service.ResourceName,
                Key = user.ToString(),
                Kind = known,
                MergedInto = known == TombstoneKind.Merged ? SweepWorld.NewUser().ToString() : null,
                Epoch = epoch,
                Position = position,
                OccurredAt = now.AddMinutes(minutesLater),
                ReceivedAt = now,
            });
            await context.SaveChangesAsync();
        }

        Assert.True(await _world.Store.Inbox.AppendAsync(Owner, default, new("epoch-1", [new(SweepWorld.KeyOf(user), received, 5, now)], 5, HasMore: false), null, CancellationToken.None));

        var tombstone = Assert.Single(await _world.AllAsync<InboxTombstone>());
        Assert.Equal(isReplaced ? (received, "epoch-1", 5) : (known, epoch, position), (tombstone.Kind, tombstone.Epoch, tombstone.Position));
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
