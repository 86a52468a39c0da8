using SoftReferences.EntityFrameworkCore.Entities;

namespace SoftReferences.EntityFrameworkCore.Tests.Cleanup;

public sealed class PostgreSqlMergeTests() : MergeTests(new PostgreSqlDatabase());

public sealed class SqliteMergeTests() : MergeTests(new SqliteDatabase());

/// <summary>What happens to the rows of a key that its owner merged into another one, and in chains of merges.</summary>
public abstract class MergeTests : IDisposable
{
    private readonly TestDatabase _database;
    private readonly CleanupWorld _world;
    private readonly SoftRef<AuthUsers> _merged = CleanupWorld.NewUser();
    private readonly SoftRef<AuthUsers> _target = CleanupWorld.NewUser();
    private readonly SoftRef<AuthUsers> _other = CleanupWorld.NewUser();

    protected MergeTests(TestDatabase database)
    {
        _database = database;
        _world = new CleanupWorld(database, new CleanupOptions { BatchSize = 3 });
        Revive(_target, _other);
    }

    [Fact]
    public async Task Merge_PointsTheRowsOfEveryReferenceToTheOtherKey_WhateverItsOrphanActionIs()
    {
        await _world.AddAsync(
            [.. Enumerable.Range(0, 7).Select(index => new Pet { UserId = _merged, Hidden = index % 2 == 0 }), new Pet { UserId = _other }]);
        await _world.AddAsync(
            new Visit { UserId = _merged },
            new Visit(),
            new Order { UserId = _merged },
            new Review { UserId = _merged, Author = "Ann" },
            new Letter { UserId = _merged },
            new Receipt { UserId = _merged },
            new Membership { GroupId = 1, UserId = _merged },
            new LogEntry { UserId = _merged });
        await _world.CreateTriggersAsync();
        _world.Owner.ReportMerge(_merged, _target);

        await _world.FollowAndCleanAsync();

        var pets = await _world.AllAsync<Pet>();
        Assert.Equal((7, 1), (pets.Count(pet => pet.UserId == _target), pets.Count(pet => pet.UserId == _other)));
        Assert.Equal([null, _target], (await _world.AllAsync<Visit>()).Select(visit => visit.UserId).OrderBy(user => user is null ? 0 : 1));
        Assert.Equal(_target, Assert.Single(await _world.AllAsync<Order>()).UserId);
        Assert.Equal((_target, "Ann"), (await _world.AllAsync<Review>()).Select(review => (review.UserId, review.Author)).Single());
        Assert.Equal((_target, null), (await _world.AllAsync<Letter>()).Select(letter => (letter.UserId, letter.Mark)).Single());
        Assert.Equal(_target, Assert.Single(await _world.AllAsync<Receipt>()).UserId);
        Assert.Equal(_target, Assert.Single(await _world.AllAsync<Membership>()).UserId);
        Assert.Equal(_merged, Assert.Single(await _world.AllAsync<LogEntry>()).UserId);
        var record = await _world.RecordAsync("Pet.UserId");
        Assert.Equal(
            (CleanupState.Done, OrphanAction.SetValue, 7L, 0L, _merged.ToString(), _target.ToString()),
            (record.State, record.Action, record.Rows, record.Conflicts, record.Key, record.MergedInto));
        var kept = await _world.RecordAsync("LogEntry.UserId");
        Assert.Equal((CleanupState.Done, OrphanAction.Keep, 0L), (kept.State, kept.Action, kept.Rows));
    }

    [Fact]
    public async Task Reference_ThatCannotBePointedElsewhere_IsParkedWithTheReason()
    {
        _world.Owner.ReportMerge(_merged, _target);

        await _world.FollowAndCleanAsync();

        var record = await _world.RecordAsync("Parcel.Label.UserId");
        Assert.Equal(
            (CleanupState.Parked, "The rows cannot be pointed to the other key, because it is inside a JSON document, and clean-up acts on rows. Change them by hand, then cancel the work."),
            (record.State, record.LastError));
    }

    [Fact]
    public async Task Chain_OfMerges_EndsAtItsLastKey()
    {
        var between = CleanupWorld.NewUser();
        await _world.AddAsync(new Pet { UserId = _merged }, new Pet { UserId = between });
        _world.Owner.ReportMerge(_merged, between);
        _world.Owner.ReportMerge(between, _target);

        await _world.FollowAndCleanAsync();

        Assert.All(await _world.AllAsync<Pet>(), pet => Assert.Equal(_target, pet.UserId));
        Assert.Equal([(between.ToString(), 1L), (_target.ToString(), 1L)], (await _world.RecordsAsync("Pet.UserId")).Select(record => (record.MergedInto!, record.Rows)));
    }

    [Fact]
    public async Task Target_ThatIsMergedLater_TakesTheRowsAlong()
    {
        var last = CleanupWorld.NewUser();
        await _world.AddAsync(new Pet { UserId = _merged });
        _world.Owner.ReportMerge(_merged, _target);
        await _world.FollowAndCleanAsync();
        Assert.Equal(_target, Assert.Single(await _world.AllAsync<Pet>()).UserId);

        Kill(_target);
        Revive(last);
        _world.Owner.ReportMerge(_target, last);
        await _world.FollowAndCleanAsync();

        Assert.Equal(last, Assert.Single(await _world.AllAsync<Pet>()).UserId);
    }

    [Fact]
    public async Task Target_ThatIsMergedWhileTheOwnerIsAsked_IsNotWrittenAnyMore()
    {
        var last = CleanupWorld.NewUser();
        await _world.AddAsync(new Pet { UserId = _merged });
        _world.Owner.ReportMerge(_merged, _target);
        await _world.FollowAsync();
        Revive(last);
        _world.Owner.BeforeAnswer = async () =>
        {
            if ((await _world.AllAsync<InboxTombstone>()).Count == 1)
            {
                _world.Owner.ReportMerge(_target, last);
                await _world.FollowAsync();
            }
        };
        _world.Owner.Answer = _ =>
        {
            // This is the last answer in which the old target exists.
            _world.Owner.Answer = null;
            Kill(_target);
            return new ExistenceAnswer([Existence.Missing, Existence.Exists]) { Epoch = _world.Owner.Epoch };
        };

        await _world.FollowAndCleanAsync();

        Assert.Equal(last, Assert.Single(await _world.AllAsync<Pet>()).UserId);
        foreach (var reference in new[] { "Pet.UserId", "Order.UserId", "Badge.UserId" })
        {
            var records = await _world.RecordsAsync(reference);
            Assert.Equal(2, records.Count);
            Assert.All(records, record => Assert.Equal((CleanupState.Done, 0), (record.State, record.Attempts)));
        }
    }

    [Fact]
    public async Task Target_ThatIsDeletedBeforeTheWorkBegins_MakesOrphansOfTheRows()
    {
        await _world.AddAsync(new Pet { UserId = _merged }, new Visit { UserId = _merged }, new Receipt { UserId = _merged }, new LogEntry { UserId = _merged });
        _world.Owner.ReportMerge(_merged, _target);
        _world.Owner.Report(TombstoneKind.Deleted, _target);
        Kill(_target);

        await _world.FollowAndCleanAsync();

        Assert.Empty(await _world.AllAsync<Pet>());
        Assert.Null(Assert.Single(await _world.AllAsync<Visit>()).UserId);
        Assert.Equal(_merged, Assert.Single(await _world.AllAsync<Receipt>()).UserId);
        Assert.Equal(_merged, Assert.Single(await _world.AllAsync<LogEntry>()).UserId);
        var record = (await _world.RecordsAsync("Pet.UserId")).Single(record => record.Key == _merged.ToString());
        Assert.Equal((CleanupState.Done, OrphanAction.Delete, 1L, _target.ToString()), (record.State, record.Action, record.Rows, record.MergedInto));
    }

    [Fact]
    public async Task Target_ThatIsDeletedAfterwards_MakesOrphansOfTheRows()
    {
        await _world.AddAsync(new Pet { UserId = _merged });
        _world.Owner.ReportMerge(_merged, _target);
        await _world.FollowAndCleanAsync();

        Kill(_target);
        _world.Owner.Report(TombstoneKind.Deleted, _target);
        await _world.FollowAndCleanAsync();

        Assert.Empty(await _world.AllAsync<Pet>());
    }

    [Fact]
    public async Task Restore_CancelsTheMerge_AndLeavesWhatWasPointedElsewhere()
    {
        await _world.AddAsync(new Pet { UserId = _merged });
        _world.Owner.ReportMerge(_merged, _target);
        _world.Options.FeedPageSize = 1;
        await _world.FollowAsync();
        _world.Owner.Report(TombstoneKind.Restored, _merged);

        await _world.FollowAndCleanAsync();

        Assert.Equal(_merged, Assert.Single(await _world.AllAsync<Pet>()).UserId);
        var record = await _world.RecordAsync("Pet.UserId");
        Assert.Equal((CleanupState.Cancelled, "The owner restored the key."), (record.State, record.LastError));

        Kill(_merged);
        _world.Owner.ReportMerge(_merged, _target);
        await _world.FollowAndCleanAsync();
        _world.Owner.Report(TombstoneKind.Restored, _merged);
        await _world.FollowAndCleanAsync();
        Assert.Equal(_target, Assert.Single(await _world.AllAsync<Pet>()).UserId);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    public async Task MergedKey_ThatIsDeletedToo_IsMergedStill(int pageSize)
    {
        _world.Options.FeedPageSize = pageSize;
        await _world.AddAsync(new Pet { UserId = _merged });
        _world.Owner.ReportMerge(_merged, _target);
        _world.Owner.Report(TombstoneKind.Deleted, _merged);

        await _world.FollowAndCleanAsync();

        Assert.Equal(_target, Assert.Single(await _world.AllAsync<Pet>()).UserId);
        Assert.Single(await _world.RecordsAsync("Pet.UserId"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    public async Task DeletedKey_ThatIsMergedAfterAll_IsNotCleanedUp(int pageSize)
    {
        _world.Options.FeedPageSize = pageSize;
        await _world.AddAsync(new Pet { UserId = _merged });
        _world.Owner.Report(TombstoneKind.Deleted, _merged);
        _world.Owner.ReportMerge(_merged, _target);

        await _world.FollowAndCleanAsync();

        Assert.Equal(_target, Assert.Single(await _world.AllAsync<Pet>()).UserId);
    }

    [Fact]
    public async Task DeletedKey_WhoseWorkWasPutAside_IsNotCleanedUpOnceItIsMerged()
    {
        await _world.AddAsync(new Pet { UserId = _merged });
        Revive(_merged);
        _world.Owner.Report(TombstoneKind.Deleted, _merged);
        await _world.FollowAndCleanAsync();
        Assert.Equal(CleanupState.Parked, (await _world.RecordAsync("Pet.UserId")).State);

        Kill(_merged);
        _world.Owner.ReportMerge(_merged, _target);
        await _world.FollowAndCleanAsync();

        Assert.Equal(_target, Assert.Single(await _world.AllAsync<Pet>()).UserId);
        Assert.Equal(
            [(CleanupState.Cancelled, "The owner has merged the key since."), (CleanupState.Done, null)],
            (await _world.RecordsAsync("Pet.UserId")).Select(record => (record.State, record.LastError)));
    }

    [Fact]
    public async Task SamePageTwice_MergesOnce()
    {
        await _world.AddAsync(new Pet { UserId = _merged });
        _world.Owner.ReportMerge(_merged, _target);
        var owner = Assert.Single(_world.Store.Owners);
        var page = await _world.Owner.ReadAsync(default, 10, TimeSpan.Zero, owner.KeyKind, CancellationToken.None);
        await _world.FollowAndCleanAsync();

        await using (var context = _world.Open())
        {
            // As after a person released the owner: the feed is read from the beginning again.
            context.RemoveRange(context.Set<InboxCursor>());
            await context.SaveChangesAsync();
        }

        Assert.True(await _world.Store.Inbox.AppendAsync(owner, default, page, null, CancellationToken.None));
        await _world.FollowAndCleanAsync();

        var record = await _world.RecordAsync("Pet.UserId");
        Assert.Equal((CleanupState.Done, 1L), (record.State, record.Rows));
    }

    public void Dispose()
    {
        _world.Dispose();
        _database.Dispose();
        GC.SuppressFinalize(this);
    }

    private void Revive(params IEnumerable<SoftRef<AuthUsers>> users) => _world.Owner.Alive.UnionWith(users.Select(user => OwnerKey.Of(user.Value)));

    private void Kill(SoftRef<AuthUsers> user) => _world.Owner.Alive.Remove(OwnerKey.Of(user.Value));
}
