using SoftReferences.EntityFrameworkCore.Entities;
using SoftReferences.Stores;

namespace SoftReferences.EntityFrameworkCore.Tests.Cleanup;

public sealed class PostgreSqlMergeSafetyTests() : MergeSafetyTests(new PostgreSqlDatabase());

public sealed class SqliteMergeSafetyTests() : MergeSafetyTests(new SqliteDatabase());

/// <summary>Reasons for which rows of a merged key are not pointed to the other key: the owner does not confirm, a unique index is in the way, or the lease was lost.</summary>
public abstract class MergeSafetyTests : IDisposable
{
    private readonly TestDatabase _database;
    private readonly CleanupWorld _world;
    private readonly SoftRef<AuthUsers> _merged = CleanupWorld.NewUser();
    private readonly SoftRef<AuthUsers> _target = CleanupWorld.NewUser();

    protected MergeSafetyTests(TestDatabase database)
    {
        _database = database;
        _world = new CleanupWorld(database, new CleanupOptions { BatchSize = 4 });
        _world.Owner.Alive.Add(OwnerKey.Of(_target.Value));
        _world.Owner.ReportMerge(_merged, _target);
    }

    [Fact]
    public async Task BothKeys_AreAskedForLive_InOneQuestion()
    {
        await _world.AddAsync(new Pet { UserId = _merged });

        await _world.FollowAndCleanAsync();

        Assert.NotEmpty(_world.Owner.Questions);
        Assert.All(_world.Owner.Questions, keys => Assert.Equal([OwnerKey.Of(_merged.Value), OwnerKey.Of(_target.Value)], keys));
    }

    [Theory]
    [InlineData(Existence.Missing, Existence.Unknown)]
    [InlineData(Existence.Unknown, Existence.Exists)]
    [InlineData(Existence.Exists, Existence.Unknown)]
    [InlineData(Existence.Unknown, Existence.Unknown)]
    public async Task UnknownKey_ChangesNothing_AndIsAskedForAgainWithoutCountingAsAFailure(Existence merged, Existence target)
    {
        await _world.AddAsync(new Pet { UserId = _merged });
        Answer(merged, target);

        for (var round = 0; round < 12; round++)
        {
            await _world.FollowAndCleanAsync();
            _world.Time.Advance(_world.Options.MaximumRetryDelay);
        }

        Assert.Equal(_merged, Assert.Single(await _world.AllAsync<Pet>()).UserId);
        var record = await _world.RecordAsync("Pet.UserId");
        Assert.Equal((CleanupState.Pending, 0, "Not confirmed: the owner could not say."), (record.State, record.Attempts, record.LastError));

        _world.Owner.Answer = null;
        await _world.FollowAndCleanAsync();
        Assert.Equal(_target, Assert.Single(await _world.AllAsync<Pet>()).UserId);
    }

    [Theory]
    [InlineData(Existence.Exists)]
    [InlineData(Existence.Missing)]
    public async Task MergedKeyThatExists_ParksTheWork(Existence target)
    {
        await _world.AddAsync(new Pet { UserId = _merged });
        Answer(Existence.Exists, target);

        await _world.FollowAndCleanAsync();

        Assert.Equal(_merged, Assert.Single(await _world.AllAsync<Pet>()).UserId);
        var record = await _world.RecordAsync("Pet.UserId");
        Assert.Equal(
            (CleanupState.Parked, $"'//auth/users' reported the key as merged into '{_target}', but says that it exists. Nothing was changed: find out which is true, then resume or cancel the work."),
            (record.State, record.LastError));
    }

    [Fact]
    public async Task TargetThatDoesNotExist_WaitsForItsTombstone_AndParksTheWorkWhenNoneComes()
    {
        await _world.AddAsync(new Pet { UserId = _merged });
        _world.Owner.Alive.Clear();
        var reason = $"'//auth/users' merged the key into '{_target}', but says that there is no such entity. Nothing was changed: find out which is true, then resume or cancel the work.";

        await _world.FollowAndCleanAsync();
        var record = await _world.RecordAsync("Pet.UserId");
        Assert.Equal((CleanupState.Pending, 1, reason), (record.State, record.Attempts, record.LastError));

        for (var attempt = 1; attempt < _world.Options.MaximumAttempts; attempt++)
        {
            _world.Time.Advance(_world.Options.MaximumRetryDelay);
            await _world.FollowAndCleanAsync();
        }

        record = await _world.RecordAsync("Pet.UserId");
        Assert.Equal((CleanupState.Parked, reason), (record.State, record.LastError));
        Assert.Equal(_merged, Assert.Single(await _world.AllAsync<Pet>()).UserId);
    }

    [Fact]
    public async Task MergesInACircle_AreParked()
    {
        await _world.AddAsync(new Pet { UserId = _merged }, new Pet { UserId = _target });
        _world.Owner.ReportMerge(_target, _merged);
        _world.Owner.Alive.Clear();

        for (var attempt = 0; attempt < _world.Options.MaximumAttempts; attempt++)
        {
            await _world.FollowAndCleanAsync();
            _world.Time.Advance(_world.Options.MaximumRetryDelay);
        }

        Assert.Equal(2, (await _world.AllAsync<Pet>()).DistinctBy(pet => pet.UserId).Count());
        Assert.All(await _world.RecordsAsync("Pet.UserId"), record => Assert.Equal(CleanupState.Parked, record.State));
    }

    [Fact]
    public async Task RowInTheWay_StaysAndParksItsWork_AndNothingElseIsStuck()
    {
        var second = CleanupWorld.NewUser();
        await _world.AddAsync(Enumerable.Range(1, 9).Select(group => new Membership { GroupId = group, UserId = _merged }));
        await _world.AddAsync(
            new Membership { GroupId = 2, UserId = _target },
            new Membership { GroupId = 9, UserId = _target },
            new Membership { GroupId = 20, UserId = second },
            new Pet { UserId = _merged });
        _world.Owner.ReportMerge(second, _target);

        await _world.FollowAndCleanAsync();

        var memberships = await _world.AllAsync<Membership>();
        Assert.Equal([2, 9], memberships.Where(row => row.UserId == _merged).Select(row => row.GroupId).Order());
        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8, 9, 20], memberships.Where(row => row.UserId == _target).Select(row => row.GroupId).Order());
        var records = await _world.RecordsAsync("Membership.UserId");
        var parked = records.Single(record => record.Key == _merged.ToString());
        Assert.Equal((CleanupState.Parked, 7L, 2L), (parked.State, parked.Rows, parked.Conflicts));
        Assert.Matches(
            @"^Some rows could not be pointed to the key that theirs was merged into, because they conflict with existing rows \([^\n]*(unique|UNIQUE) constraint[^\n]*\)\. They are unchanged\. Change or remove them and resume the work, or declare with OnOwnerMerged\(…\) what happens to such rows\.$",
            parked.LastError);
        Assert.Equal((CleanupState.Done, 1L), records.Where(record => record.Key == second.ToString()).Select(record => (record.State, record.Rows)).Single());
        Assert.Equal(CleanupState.Done, (await _world.RecordsAsync("Pet.UserId"))[0].State);
    }

    [Fact]
    public async Task RowInTheWay_IsDeleted_WhereTheReferenceSaysSo()
    {
        var second = CleanupWorld.NewUser();
        await _world.AddAsync(Enumerable.Range(1, 9).Select(topic => new Subscription { UserId = _merged, Topic = $"topic {topic}" }));
        await _world.AddAsync(
            new Subscription { UserId = _target, Topic = "topic 2" },
            new Subscription { UserId = _target, Topic = "topic 9" },
            new Subscription { UserId = second, Topic = "topic 5" });
        _world.Owner.ReportMerge(second, _target);

        await _world.FollowAndCleanAsync();

        var subscriptions = await _world.AllAsync<Subscription>();
        Assert.Equal(9, subscriptions.Count);
        Assert.All(subscriptions, row => Assert.Equal(_target, row.UserId));
        var records = await _world.RecordsAsync("Subscription.UserId");
        Assert.All(records, record => Assert.Equal(CleanupState.Done, record.State));
        Assert.Equal((7L, 3L), (records.Sum(record => record.Rows), records.Sum(record => record.Conflicts)));
    }

    [Fact]
    public async Task RowInTheWay_IsKeptAndCounted_WhereTheReferenceSaysSo()
    {
        await _world.AddAsync(Enumerable.Range(1, 9).Select(kind => new Badge { UserId = _merged, Kind = kind }));
        await _world.AddAsync(new Badge { UserId = _target, Kind = 2 }, new Badge { UserId = _target, Kind = 9 });

        await _world.FollowAndCleanAsync();

        var badges = await _world.AllAsync<Badge>();
        Assert.Equal([2, 9], badges.Where(row => row.UserId == _merged).Select(row => row.Kind).Order());
        Assert.Equal(9, badges.Count(row => row.UserId == _target));
        var record = await _world.RecordAsync("Badge.UserId");
        Assert.Equal((CleanupState.Done, 7L, 2L), (record.State, record.Rows, record.Conflicts));
    }

    [Fact]
    public async Task ReplicaWhoseLeaseWasTakenOver_PointsNothingElsewhere()
    {
        await _world.AddAsync(new Pet { UserId = _merged });
        await _world.FollowAsync();
        var frozen = await ClaimPetsAsync();
        _world.Time.Advance(_world.Options.LeaseDuration);
        var successor = await ClaimPetsAsync();

        var late = await _world.Store.Cleanup.ExecuteAsync(frozen, frozen.Items, null, CancellationToken.None);

        Assert.Equal((0L, true), (late.Rows, late.Finished));
        Assert.Equal(_merged, Assert.Single(await _world.AllAsync<Pet>()).UserId);
        var done = await _world.Store.Cleanup.ExecuteAsync(successor, successor.Items, null, CancellationToken.None);
        Assert.Equal((1L, true), (done.Rows, done.Finished));
        Assert.Equal(_target, Assert.Single(await _world.AllAsync<Pet>()).UserId);
    }

    public void Dispose()
    {
        _world.Dispose();
        _database.Dispose();
        GC.SuppressFinalize(this);
    }

    private void Answer(Existence merged, Existence target) =>
        _world.Owner.Answer = keys => new ExistenceAnswer([.. keys.Select(key => key == OwnerKey.Of(_merged.Value) ? merged : target)]) { Epoch = _world.Owner.Epoch };

    private async Task<CleanupBatch> ClaimPetsAsync()
    {
        while (true)
        {
            var batch = await _world.Store.Cleanup.ClaimAsync(CancellationToken.None);
            Assert.NotNull(batch);
            if (batch.Reference == "Pet.UserId")
            {
                return batch;
            }
        }
    }
}
