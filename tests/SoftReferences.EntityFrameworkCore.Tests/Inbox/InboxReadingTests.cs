using Microsoft.EntityFrameworkCore;
using SoftReferences.EntityFrameworkCore.Entities;
using SoftReferences.EntityFrameworkCore.Tests.Cleanup;

namespace SoftReferences.EntityFrameworkCore.Tests.Inbox;

public sealed class PostgreSqlInboxReadingTests() : InboxReadingTests(new PostgreSqlDatabase());

public sealed class SqliteInboxReadingTests() : InboxReadingTests(new SqliteDatabase());

/// <summary>Replicas learn from the inbox what another replica received.</summary>
public abstract class InboxReadingTests(TestDatabase database) : IDisposable
{
    private static readonly SoftRef<AuthUsers>[] Users = [.. Enumerable.Range(0, 5).Select(_ => CleanupWorld.NewUser())];

    private readonly CleanupWorld _world = new(database);

    private ReferencedOwner Owner => Assert.Single(_world.Store.Owners);

    [Fact]
    public async Task ReadAsync_GivesTheLastWordOnEachKey_InTheOrderOfPositions()
    {
        _world.Owner.Report(TombstoneKind.Deleted, Users[..3]);
        await _world.FollowAsync();
        _world.Owner.Report(TombstoneKind.Restored, Users[0]);
        _world.Owner.Report(TombstoneKind.Deleted, Users[3]);
        await _world.FollowAsync();

        var tombstones = await ReadAsync(after: 1);

        Assert.Equal(
            [(Users[1], TombstoneKind.Deleted, 2), (Users[2], TombstoneKind.Deleted, 3), (Users[0], TombstoneKind.Restored, 4), (Users[3], TombstoneKind.Deleted, 5)],
            tombstones.Select(tombstone => (new SoftRef<AuthUsers>(tombstone.Key.AsGuid()), tombstone.Kind, tombstone.Position)));
        Assert.All(tombstones, tombstone => Assert.Equal(DateTimeOffset.UtcNow, tombstone.Time, TimeSpan.FromMinutes(5)));
    }

    [Fact]
    public async Task ReadAsync_InPages_GivesEverythingOnce()
    {
        _world.Owner.Report(TombstoneKind.Deleted, Users);
        await _world.FollowAsync();

        Assert.Equal([1L, 2L], (await ReadAsync(after: 0, limit: 2)).Select(tombstone => tombstone.Position));
        Assert.Equal([3L, 4L], (await ReadAsync(after: 2, limit: 2)).Select(tombstone => tombstone.Position));
        Assert.Equal([5L], (await ReadAsync(after: 4, limit: 2)).Select(tombstone => tombstone.Position));
        Assert.Empty(await ReadAsync(after: 5, limit: 2));
    }

    [Fact]
    public async Task ReadAsync_LeavesOutWhatWasReceivedLongAgo_AndWhatIsOfAnotherEpoch()
    {
        _world.Owner.Report(TombstoneKind.Deleted, Users[0]);
        await _world.FollowAsync();
        var then = _world.Time.GetUtcNow();
        _world.Time.Advance(TimeSpan.FromMinutes(10));
        _world.Owner.Report(TombstoneKind.Deleted, Users[1]);
        await _world.FollowAsync();

        Assert.Equal([2L], (await ReadAsync(after: 0, since: then.AddMinutes(1))).Select(tombstone => tombstone.Position));
        Assert.Empty(await ReadAsync(after: 0, epoch: "another"));
    }

    [Fact]
    public async Task ReadAsync_FindsWhatIsYoung_BehindWhatAReplicaReceivedWhoseClockIsSlow()
    {
        _world.Owner.Report(TombstoneKind.Deleted, Users[..2]);
        await _world.FollowAsync();
        var now = _world.Time.GetUtcNow();
        await using (var context = _world.Open())
        {
            await context.Set<InboxTombstone>().Where(tombstone => tombstone.Position == 2).ExecuteUpdateAsync(set => set.SetProperty(tombstone => tombstone.ReceivedAt, now.AddMinutes(-59)));
        }

        Assert.Equal([1L], (await ReadAsync(after: 0, since: now)).Select(tombstone => tombstone.Position));
    }

    public void Dispose()
    {
        _world.Dispose();
        database.Dispose();
        GC.SuppressFinalize(this);
    }

    private Task<IReadOnlyList<Tombstone>> ReadAsync(long after, int limit = 100, DateTimeOffset since = default, string epoch = "epoch-1") =>
        _world.Store.Inbox.ReadAsync(Owner, new(epoch, after), since, limit, CancellationToken.None);
}
