using SoftReferences.EntityFrameworkCore.Entities;

namespace SoftReferences.EntityFrameworkCore.Tests.Cleanup;

public sealed class PostgreSqlCleanupActionTests() : CleanupActionTests(new PostgreSqlDatabase());

public sealed class SqliteCleanupActionTests() : CleanupActionTests(new SqliteDatabase());

/// <summary>What each orphan action does to the rows of a deleted key. Rows of other keys are not changed.</summary>
public abstract class CleanupActionTests : IDisposable
{
    private readonly TestDatabase _database;
    private readonly CleanupWorld _world;
    private readonly SoftRef<AuthUsers> _deleted = CleanupWorld.NewUser();
    private readonly SoftRef<AuthUsers> _other = CleanupWorld.NewUser();

    protected CleanupActionTests(TestDatabase database)
    {
        _database = database;
        _world = new CleanupWorld(database, new CleanupOptions { BatchSize = 3 });
        _world.Owner.Alive.Add(OwnerKey.Of(_other.Value));
        _world.Owner.Report(TombstoneKind.Deleted, _deleted);
    }

    [Fact]
    public async Task Delete_RemovesTheRowsInBatches_WithThoseThatDependOnThem()
    {
        Pet[] pets = [.. Enumerable.Range(0, 7).Select(index => new Pet { UserId = _deleted, Hidden = index % 2 == 0 })];
        var spared = new Pet { UserId = _other };
        await _world.AddAsync([.. pets, spared, new PetAnalysis { PetId = pets[0].Id }, new PetAnalysis { PetId = spared.Id }]);

        await _world.FollowAndCleanAsync();

        Assert.Equal(spared.Id, Assert.Single(await _world.AllAsync<Pet>()).Id);
        Assert.Equal(spared.Id, Assert.Single(await _world.AllAsync<PetAnalysis>()).PetId);
        var record = await _world.RecordAsync("Pet.UserId");
        Assert.Equal((CleanupState.Done, OrphanAction.Delete, 7L, _deleted.ToString(), "//auth/users"), (record.State, record.Action, record.Rows, record.Key, record.Owner));
        Assert.NotNull(record.StartedAt);
        Assert.NotNull(record.FinishedAt);
    }

    [Fact]
    public async Task Delete_WithACompositePrimaryKey_RemovesTheRows()
    {
        await _world.AddAsync(
            new Membership { GroupId = 1, UserId = _deleted },
            new Membership { GroupId = 2, UserId = _deleted },
            new Membership { GroupId = 1, UserId = _other });

        await _world.FollowAndCleanAsync();

        Assert.Equal(_other, Assert.Single(await _world.AllAsync<Membership>()).UserId);
        Assert.Equal(2, (await _world.RecordAsync("Membership.UserId")).Rows);
    }

    [Fact]
    public async Task SetNull_LeavesTheRowsWithoutAReference()
    {
        await _world.AddAsync([.. Enumerable.Range(0, 4).Select(_ => new Visit { UserId = _deleted }), new Visit { UserId = _other }, new Visit()]);

        await _world.FollowAndCleanAsync();

        var visits = await _world.AllAsync<Visit>();
        Assert.Equal(5, visits.Count(visit => visit.UserId is null));
        Assert.Equal(1, visits.Count(visit => visit.UserId == _other));
        Assert.Equal(4, (await _world.RecordAsync("Visit.UserId")).Rows);
    }

    [Fact]
    public async Task SetValue_PointsTheRowsElsewhere()
    {
        await _world.AddAsync([.. Enumerable.Range(0, 4).Select(_ => new Order { UserId = _deleted }), new Order { UserId = _other }]);

        await _world.FollowAndCleanAsync();

        var orders = await _world.AllAsync<Order>();
        Assert.Equal(4, orders.Count(order => order.UserId == CleanupContext.Nobody));
        Assert.Equal(1, orders.Count(order => order.UserId == _other));
        Assert.Equal(4, (await _world.RecordAsync("Order.UserId")).Rows);
    }

    [Fact]
    public async Task Update_ChangesOtherColumnsOfEveryPage()
    {
        await _world.AddAsync([.. Enumerable.Range(0, 7).Select(_ => new Review { UserId = _deleted, Author = "Ann" }), new Review { UserId = _other, Author = "Bob" }]);

        await _world.FollowAndCleanAsync();

        var reviews = await _world.AllAsync<Review>();
        Assert.Equal(7, reviews.Count(review => review.UserId == _deleted && review.Author == "somebody"));
        Assert.Equal(1, reviews.Count(review => review.UserId == _other && review.Author == "Bob"));
        Assert.Equal((CleanupState.Done, 7L), await StateOf("Review.UserId"));
    }

    [Fact]
    public async Task Handle_HandsEveryOrphanToTheApplication()
    {
        await _world.AddAsync(
            [.. Enumerable.Range(0, 4).Select(_ => new Letter { UserId = _deleted }), new Letter { UserId = _deleted, Mark = "burn" }, new Letter { UserId = _deleted, Mark = "keep" }, new Letter { UserId = _other }]);

        await _world.FollowAndCleanAsync();

        var letters = await _world.AllAsync<Letter>();
        Assert.Equal(4, letters.Count(letter => letter.UserId == CleanupContext.Nobody && letter.Mark == "returned by Letter.UserId"));
        Assert.Equal("keep", Assert.Single(letters, letter => letter.UserId == _deleted).Mark);
        Assert.Single(letters, letter => letter.UserId == _other);
        Assert.Equal((CleanupState.Done, 6L), await StateOf("Letter.UserId"));
    }

    [Fact]
    public async Task Handle_ThatThrows_IsParkedAfterTheLastAttempt_AndTakesNoOtherRowWithIt()
    {
        await _world.AddAsync(new Letter { UserId = _deleted }, new Letter { UserId = _deleted, Mark = "explode" });

        await _world.FollowAndCleanAsync();
        var range = await _world.RangeAsync("Letter.UserId");
        Assert.Equal((1, "This letter explodes."), (range.Attempts, range.LastError));
        for (var attempt = 1; attempt < _world.Options.MaximumAttempts; attempt++)
        {
            _world.Time.Advance(_world.Options.MaximumRetryDelay);
            await _world.FollowAndCleanAsync();
        }

        var record = await _world.RecordAsync("Letter.UserId");
        Assert.Equal((CleanupState.Parked, 10, "This letter explodes."), (record.State, record.Attempts, record.LastError));
        Assert.Equal(_deleted, Assert.Single(await _world.AllAsync<Letter>(), letter => letter.Mark == "explode").UserId);
        Assert.Equal(CleanupContext.Nobody, Assert.Single(await _world.AllAsync<Letter>(), letter => letter.Mark != "explode").UserId);
        Assert.Equal((CleanupState.Done, 0L), await StateOf("Pet.UserId"));
    }

    [Fact]
    public async Task Keep_LeavesTheRows_AndRecordsTheDeletion()
    {
        await _world.AddAsync(new Receipt { UserId = _deleted });

        await _world.FollowAndCleanAsync();

        Assert.Single(await _world.AllAsync<Receipt>());
        Assert.Equal((CleanupState.Done, 0L), await StateOf("Receipt.UserId"));
    }

    [Fact]
    public async Task Keep_InCollectionsAndPartsOfARow_IsRecordedToo_AndViewsAreNot()
    {
        await _world.AddAsync(new Parcel { Watchers = [_deleted], To = new ParcelAddress { UserId = _deleted } });

        await _world.FollowAndCleanAsync();

        Assert.Equal([_deleted], Assert.Single(await _world.AllAsync<Parcel>()).Watchers);
        Assert.Equal((CleanupState.Done, 0L), await StateOf("Parcel.Watchers"));
        Assert.Equal((CleanupState.Done, 0L), await StateOf("Parcel.To.UserId"));
        Assert.DoesNotContain(await _world.RecordsAsync(), record => record.Reference.StartsWith("PetView", StringComparison.Ordinal));
    }

    public void Dispose()
    {
        _world.Dispose();
        _database.Dispose();
        GC.SuppressFinalize(this);
    }

    private async Task<(CleanupState State, long Rows)> StateOf(string reference)
    {
        var record = await _world.RecordAsync(reference);
        return (record.State, record.Rows);
    }
}
