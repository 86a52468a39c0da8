using Microsoft.EntityFrameworkCore;
using SoftReferences.EntityFrameworkCore.Entities;
using SoftReferences.Stores;

namespace SoftReferences.EntityFrameworkCore.Tests.Cleanup;

public sealed class PostgreSqlCleanupSafetyTests() : CleanupSafetyTests(new PostgreSqlDatabase());

public sealed class SqliteCleanupSafetyTests() : CleanupSafetyTests(new SqliteDatabase());

/// <summary>Tries to make clean-up remove rows that must stay, or lose work (invariants I1 to I4).</summary>
public abstract class CleanupSafetyTests : IDisposable
{
    private readonly TestDatabase _database;
    private readonly CleanupWorld _world;
    private readonly SoftRef<AuthUsers> _user = CleanupWorld.NewUser();

    protected CleanupSafetyTests(TestDatabase database)
    {
        _database = database;
        _world = new CleanupWorld(database, new CleanupOptions { FeedPageSize = 2 });
    }

    [Fact]
    public async Task UnknownOwner_RemovesNothing_AndIsAskedAgainWithoutCountingAsAFailure()
    {
        await _world.AddAsync(new Pet { UserId = _user });
        _world.Owner.Report(TombstoneKind.Deleted, _user);
        _world.Owner.Answer = keys => ExistenceAnswer.Unknown(keys.Count, "it is away", TimeSpan.FromSeconds(7));

        for (var round = 0; round < 20; round++)
        {
            await _world.FollowAndCleanAsync();
            _world.Time.Advance(TimeSpan.FromSeconds(8));
        }

        Assert.Single(await _world.AllAsync<Pet>());
        Assert.Empty(await _world.RecordsAsync());
        var range = await _world.RangeAsync("Pet.UserId");
        Assert.Equal((0, "Not confirmed: it is away."), (range.Attempts, range.LastError));

        _world.Owner.Answer = null;
        await _world.FollowAndCleanAsync();
        Assert.Empty(await _world.AllAsync<Pet>());
        var record = await _world.RecordAsync("Pet.UserId");
        Assert.Equal((CleanupState.Done, 1L, null), (record.State, record.Rows, record.LastError));
        Assert.Empty(await _world.RangesAsync());
    }

    [Fact]
    public async Task OwnerThatContradictsItsTombstone_RemovesNothing_AndParksTheWork()
    {
        await _world.AddAsync(new Pet { UserId = _user });
        _world.Owner.Alive.Add(OwnerKey.Of(_user.Value));
        _world.Owner.Report(TombstoneKind.Deleted, _user);

        await _world.FollowAndCleanAsync();

        Assert.Single(await _world.AllAsync<Pet>());
        var record = await _world.RecordAsync("Pet.UserId");
        Assert.Equal(CleanupState.Parked, record.State);
        Assert.Equal("'//auth/users' reported the key as deleted, but says that it exists. Nothing was removed: find out which is true, then resume or cancel the work.", record.LastError);
    }

    [Fact]
    public async Task SourceThatAnswersTooFewKeys_RemovesNothing()
    {
        await _world.AddAsync(new Pet { UserId = _user });
        _world.Owner.Report(TombstoneKind.Deleted, _user);
        _world.Owner.Answer = _ => new ExistenceAnswer([]);

        await _world.FollowAndCleanAsync();

        Assert.Single(await _world.AllAsync<Pet>());
        Assert.Equal("Not confirmed: its existence source gave 0 statuses for 1 keys.", (await _world.RangeAsync("Pet.UserId")).LastError);
    }

    [Fact]
    public async Task StatusThatIsNone_IsTakenForUnknown()
    {
        await _world.AddAsync(new Pet { UserId = _user });
        _world.Owner.Report(TombstoneKind.Deleted, _user);
        _world.Owner.Answer = _ => new ExistenceAnswer([(Existence)7]) { Epoch = "epoch-1" };

        await _world.FollowAndCleanAsync();

        Assert.Single(await _world.AllAsync<Pet>());
        Assert.Equal("Not confirmed: the owner could not say.", (await _world.RangeAsync("Pet.UserId")).LastError);
    }

    [Fact]
    public async Task AnswerOfAnotherEpoch_RemovesNothing()
    {
        await _world.AddAsync(new Pet { UserId = _user });
        _world.Owner.Report(TombstoneKind.Deleted, _user);
        await _world.FollowAsync();
        _world.Owner.Epoch = "epoch-2";

        while (await _world.CleanOnceAsync())
        {
        }

        Assert.Single(await _world.AllAsync<Pet>());
        Assert.Equal(
            "Not confirmed: the owner's data is of epoch 'epoch-2' now, and its tombstones are of epoch 'epoch-1'.",
            (await _world.RangeAsync("Pet.UserId")).LastError);
    }

    [Fact]
    public async Task ChangeOfEpoch_HoldsTheCleanUp_AndKeepsWhatWasReceived()
    {
        await _world.AddAsync(new Pet { UserId = _user });
        _world.Owner.Report(TombstoneKind.Deleted, _user);
        await _world.FollowAsync();
        _world.Owner.Epoch = "epoch-2";

        var exception = await Assert.ThrowsAsync<DeletionFeedException>(_world.FollowAsync);
        _world.Owner.Epoch = "epoch-1";

        Assert.True(exception.CursorLost);
        Assert.False(await _world.CleanOnceAsync());
        Assert.Single(await _world.AllAsync<Pet>());
        await using var context = _world.Open();
        var cursor = await context.Set<InboxCursor>().SingleAsync();
        Assert.Equal(("epoch-1", 1L, exception.Message), (cursor.Epoch, cursor.Position, cursor.HeldReason));
        Assert.Equal(1, (await _world.RangeAsync("Pet.UserId")).LastPosition);
    }

    [Fact]
    public async Task EveryRemoval_IsConfirmedLiveBefore()
    {
        SoftRef<AuthUsers>[] users = [_user, CleanupWorld.NewUser(), CleanupWorld.NewUser()];
        await _world.AddAsync(users.Select(user => new Pet { UserId = user }));
        _world.Owner.Report(TombstoneKind.Deleted, users);
        await _world.FollowAndCleanAsync();

        var references = (await _world.RecordsAsync()).Select(record => record.Reference).Distinct().Count();
        foreach (var user in users)
        {
            Assert.Equal(references, _world.Owner.Questions.Count(keys => keys.Contains(OwnerKey.Of(user.Value))));
        }
    }

    [Fact]
    public async Task ConfirmationThatHasGrownOld_IsAskedForAgain()
    {
        using var database = _database is SqliteDatabase ? (TestDatabase)new SqliteDatabase() : new PostgreSqlDatabase();
        using var world = new CleanupWorld(database, new CleanupOptions { BatchSize = 1 });
        world.Owner.Report(TombstoneKind.Deleted, _user);
        await world.AddAsync(Enumerable.Range(0, 3).Select(_ => new Visit { UserId = _user }));
        await world.FollowAsync();
        world.Owner.BeforeAnswer = () =>
        {
            // The clock advances so fast that each confirmation is too old for more than one transaction.
            world.Time.AutoAdvanceAmount = world.Options.ConfirmationLifetime / 2;
            return Task.CompletedTask;
        };

        for (var batches = 0; await world.CleanOnceAsync(); batches++)
        {
            Assert.True(batches < 1_000, "The work does not come to an end.");
        }

        var record = await world.RecordAsync("Visit.UserId");
        Assert.Equal((CleanupState.Done, 3L), (record.State, record.Rows));
        var references = (await world.RecordsAsync()).Count;
        Assert.True(world.Owner.Questions.Count > references, $"{world.Owner.Questions.Count} questions for {references} references");
    }

    [Fact]
    public async Task OwnerSlowerThanItsConfirmationLasts_StillGetsTheWorkDone()
    {
        _world.Options.BatchSize = 1;
        _world.Owner.Report(TombstoneKind.Deleted, _user);
        await _world.AddAsync(Enumerable.Range(0, 3).Select(_ => new Visit { UserId = _user }));
        _world.Owner.BeforeAnswer = () =>
        {
            _world.Time.Advance(_world.Options.ConfirmationLifetime * 2);
            return Task.CompletedTask;
        };

        await _world.FollowAndCleanAsync();

        Assert.All(await _world.AllAsync<Visit>(), visit => Assert.Null(visit.UserId));
        Assert.Equal(3, (await _world.RecordAsync("Visit.UserId")).Rows);
    }

    [Fact]
    public async Task RowPointedElsewhereInTheMeantime_IsLeftAlone()
    {
        var pet = new Pet { UserId = _user };
        var other = CleanupWorld.NewUser();
        await _world.AddAsync(pet);
        _world.Owner.Report(TombstoneKind.Deleted, _user);
        _world.Owner.BeforeAnswer = async () =>
        {
            await using var context = _world.Open();
            await context.Set<Pet>().ExecuteUpdateAsync(setters => setters.SetProperty(row => row.UserId, other));
        };

        await _world.FollowAndCleanAsync();

        Assert.Equal(other, Assert.Single(await _world.AllAsync<Pet>()).UserId);
        Assert.Equal(0, (await _world.RecordAsync("Pet.UserId")).Rows);
    }

    [Theory]
    [InlineData(Existence.Exists)]
    [InlineData(Existence.Unknown)]
    public async Task ReplicaThatWakesAfterItsLease_ChangesNoRecordOfWhoTookOver(Existence belated)
    {
        await _world.AddAsync(new Pet { UserId = _user });
        _world.Owner.Report(TombstoneKind.Deleted, _user);
        await _world.FollowAsync();
        var frozen = true;
        _world.Owner.BeforeAnswer = async () =>
        {
            if (frozen)
            {
                frozen = false;
                _world.Time.Advance(_world.Options.LeaseDuration + TimeSpan.FromSeconds(1));
                while (await _world.CleanOnceAsync())
                {
                }

                _world.Owner.Answer = keys => new ExistenceAnswer([.. keys.Select(_ => belated)]) { Epoch = _world.Owner.Epoch, UnknownReason = "it is away" };
            }
        };

        await _world.CleanOnceAsync();

        Assert.Empty(await _world.AllAsync<Pet>());
        Assert.All(await _world.RecordsAsync(), record => Assert.Equal((CleanupState.Done, null), (record.State, record.LastError)));
    }

    [Fact]
    public async Task ReplicaThatLostARecordOfItsRange_LeavesTheRowsToWhoTookOver()
    {
        _world.Options.BatchSize = 2;
        await _world.AddAsync(Enumerable.Range(0, 5).Select(_ => new Review { UserId = _user, Author = "ann" }));
        _world.Owner.Report(TombstoneKind.Deleted, _user);
        await _world.FollowAsync();
        var batch = await ClaimAsync("Review.UserId");
        var page = await _world.Store.Cleanup.ExecuteAsync(batch, batch.Items, null, CancellationToken.None);
        Assert.Equal((2L, false), (page.Rows, page.Finished));

        // As after an expired lease: the record's lease ends here, while the lease of the range is renewed with every page.
        await using (var context = _world.Open())
        {
            await context.Set<CleanupRecord>().ExecuteUpdateAsync(setters => setters.SetProperty(record => record.LeasedUntil, (DateTimeOffset?)null));
        }

        while (await _world.CleanOnceAsync())
        {
        }

        var late = await _world.Store.Cleanup.ExecuteAsync(batch, batch.Items, page.Continuation, CancellationToken.None);

        Assert.Equal((0L, true), (late.Rows, late.Finished));
        var record = await _world.RecordAsync("Review.UserId");
        Assert.Equal((CleanupState.Done, 5L), (record.State, record.Rows));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task ReplicaThatLostARecordOfItsRange_GivesBackNothingThatWasDoneSince(bool parks)
    {
        _world.Options.BatchSize = 2;
        await _world.AddAsync(Enumerable.Range(0, 5).Select(_ => new Review { UserId = _user, Author = "ann" }));
        _world.Owner.Report(TombstoneKind.Deleted, _user);
        await _world.FollowAsync();
        var batch = await ClaimAsync("Review.UserId");
        await _world.Store.Cleanup.ExecuteAsync(batch, batch.Items, null, CancellationToken.None);
        await using (var context = _world.Open())
        {
            await context.Set<CleanupRecord>().ExecuteUpdateAsync(setters => setters.SetProperty(record => record.LeasedUntil, (DateTimeOffset?)null));
        }

        while (await _world.CleanOnceAsync())
        {
        }

        var done = await _world.RecordAsync("Review.UserId");
        Assert.Equal(CleanupState.Done, done.State);

        // The first replica failed, and does not know that another one has continued its work.
        if (parks)
        {
            await _world.Store.Cleanup.ParkAsync(batch, batch.Items, "It failed too often.", CancellationToken.None);
        }
        else
        {
            await _world.Store.Cleanup.DeferAsync(batch, batch.Items, TimeSpan.Zero, "It failed.", countsAsAttempt: true, CancellationToken.None);
        }

        var record = await _world.RecordAsync("Review.UserId");
        Assert.Equal((CleanupState.Done, 5L, done.FinishedAt, null), (record.State, record.Rows, record.FinishedAt, record.LastError));
        Assert.Empty(await _world.RangesAsync("Review.UserId"));
        Assert.False(await _world.CleanOnceAsync());
    }

    [Fact]
    public async Task SamePageTwice_IsTakenInOnce()
    {
        _world.Owner.Report(TombstoneKind.Deleted, _user);
        var owner = Assert.Single(_world.Store.Owners);
        var page = await _world.Owner.ReadAsync(default, 10, TimeSpan.Zero, owner.KeyKind, CancellationToken.None);

        Assert.True(await _world.Store.Inbox.AppendAsync(owner, default, page, null, CancellationToken.None));
        Assert.False(await _world.Store.Inbox.AppendAsync(owner, default, page, null, CancellationToken.None));
        Assert.False(await _world.Store.Inbox.AppendAsync(owner, new FeedCursor("epoch-1", 0), page, null, CancellationToken.None));

        Assert.Single(await _world.RangesAsync("Pet.UserId"));
        Assert.Equal(new FeedCursor("epoch-1", 1), await _world.Store.Inbox.GetCursorAsync(owner.Service, CancellationToken.None));
    }

    [Fact]
    public async Task Feed_IsReadPageByPage_ToTheEnd()
    {
        SoftRef<AuthUsers>[] users = [.. Enumerable.Range(0, 5).Select(_ => CleanupWorld.NewUser())];
        await _world.AddAsync(users.Select(user => new Pet { UserId = user }));
        _world.Owner.Report(TombstoneKind.Deleted, users);

        await _world.FollowAndCleanAsync();

        Assert.Empty(await _world.AllAsync<Pet>());
        Assert.Equal(users.Select(user => user.ToString()).Order(StringComparer.Ordinal), (await _world.RecordsAsync("Pet.UserId")).Select(record => record.Key).Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    public async Task RestoredKey_CancelsTheWork(int pageSize)
    {
        _world.Options.FeedPageSize = pageSize;
        await _world.AddAsync(new Pet { UserId = _user });
        _world.Owner.Report(TombstoneKind.Deleted, _user);
        _world.Owner.Report(TombstoneKind.Restored, _user);
        while (await _world.FollowAsync() > 0)
        {
        }

        Assert.False(await _world.CleanOnceAsync());

        Assert.Single(await _world.AllAsync<Pet>());
        Assert.All(await _world.RecordsAsync(), record => Assert.Equal(CleanupState.Cancelled, record.State));
        await using var context = _world.Open();
        Assert.Equal(TombstoneKind.Restored, (await context.Set<InboxTombstone>().SingleAsync()).Kind);
    }

    [Fact]
    public async Task KeyRestoredAndDeletedAgainInOnePage_LeavesNothingParked()
    {
        await _world.AddAsync(new Pet { UserId = _user });
        _world.Owner.Report(TombstoneKind.Deleted, _user);
        await _world.FollowAsync();
        _world.Owner.Alive.Add(OwnerKey.Of(_user.Value));
        while (await _world.CleanOnceAsync())
        {
        }

        Assert.Equal(CleanupState.Parked, (await _world.RecordAsync("Pet.UserId")).State);

        _world.Owner.Alive.Clear();
        _world.Owner.Report(TombstoneKind.Restored, _user);
        _world.Owner.Report(TombstoneKind.Deleted, _user);
        await _world.FollowAndCleanAsync();

        Assert.Empty(await _world.AllAsync<Pet>());
        Assert.Equal([CleanupState.Cancelled, CleanupState.Done], (await _world.RecordsAsync("Pet.UserId")).OrderBy(record => record.Position).Select(record => record.State));
    }

    [Fact]
    public async Task KeyDeletedRestoredAndDeletedAgain_IsCleanedUp()
    {
        _world.Options.FeedPageSize = 1;
        await _world.AddAsync(new Pet { UserId = _user });
        _world.Owner.Report(TombstoneKind.Deleted, _user);
        _world.Owner.Report(TombstoneKind.Restored, _user);
        _world.Owner.Report(TombstoneKind.Deleted, _user);

        await _world.FollowAndCleanAsync();

        Assert.Empty(await _world.AllAsync<Pet>());
        var record = await _world.RecordAsync("Pet.UserId");
        Assert.Equal((3L, CleanupState.Done, 1L), (record.Position, record.State, record.Rows));
        Assert.Empty(await _world.RangesAsync());
    }

    [Theory]
    [InlineData(default(TombstoneKind), "0")]
    [InlineData(TombstoneKind.Disputed, "Disputed")]
    public async Task PageThatSaysWhatNoOwnerReports_IsNotTakenIn(TombstoneKind kind, string name)
    {
        _world.Owner.Report(kind, _user);

        var exception = await Assert.ThrowsAsync<DeletionFeedException>(_world.FollowAsync);

        Assert.Equal($"'//auth/users' says '{name}' of '{_user}' at position 1, which no owner reports: it must be 'Deleted', 'Restored' or 'Merged'. Nothing of the page was received.", exception.Message);
        Assert.Empty(await _world.AllAsync<InboxTombstone>());
        Assert.Empty(await _world.AllAsync<InboxCursor>());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task PageWithAMergeIntoNoOtherKey_IsNotTakenIn(bool intoItself)
    {
        if (intoItself)
        {
            _world.Owner.ReportMerge(_user, _user);
        }
        else
        {
            _world.Owner.Report(TombstoneKind.Merged, _user);
        }

        var exception = await Assert.ThrowsAsync<DeletionFeedException>(_world.FollowAsync);

        Assert.Equal($"'//auth/users' merged '{_user}' at position 1, but not into another key of kind Uuid. Nothing of the page was received.", exception.Message);
        Assert.Empty(await _world.AllAsync<InboxTombstone>());
        Assert.Empty(await _world.AllAsync<InboxCursor>());
    }

    [Fact]
    public async Task ReplicaWhoseLeaseWasTakenOver_ChangesNothing()
    {
        await _world.AddAsync(new Pet { UserId = _user });
        _world.Owner.Report(TombstoneKind.Deleted, _user);
        await _world.FollowAsync();
        var frozen = await ClaimPetsAsync();
        _world.Time.Advance(_world.Options.LeaseDuration);
        var successor = await ClaimPetsAsync();

        var late = await _world.Store.Cleanup.ExecuteAsync(frozen, frozen.Items, null, CancellationToken.None);
        await _world.Store.Cleanup.ParkAsync(frozen, frozen.Items, "too late", CancellationToken.None);

        Assert.Equal((0L, true), (late.Rows, late.Finished));
        Assert.Single(await _world.AllAsync<Pet>());
        var done = await _world.Store.Cleanup.ExecuteAsync(successor, successor.Items, null, CancellationToken.None);
        Assert.Equal((1L, true), (done.Rows, done.Finished));
        Assert.Equal(CleanupState.Done, (await _world.RecordAsync("Pet.UserId")).State);
    }

    [Fact]
    public async Task WorkOfAReplicaThatDied_IsTakenOverWhenItsLeaseEnds()
    {
        await _world.AddAsync(new Pet { UserId = _user });
        _world.Owner.Report(TombstoneKind.Deleted, _user);
        await _world.FollowAsync();
        await ClaimPetsAsync();

        await _world.FollowAndCleanAsync();
        Assert.Single(await _world.AllAsync<Pet>());

        _world.Time.Advance(_world.Options.LeaseDuration);
        await _world.FollowAndCleanAsync();
        Assert.Empty(await _world.AllAsync<Pet>());
    }

    public void Dispose()
    {
        _world.Dispose();
        _database.Dispose();
        GC.SuppressFinalize(this);
    }

    private Task<CleanupBatch> ClaimPetsAsync() => ClaimAsync("Pet.UserId");

    private async Task<CleanupBatch> ClaimAsync(string reference)
    {
        while (true)
        {
            var batch = await _world.Store.Cleanup.ClaimAsync(CancellationToken.None);
            Assert.NotNull(batch);
            if (batch.Reference == reference)
            {
                return batch;
            }
        }
    }
}
