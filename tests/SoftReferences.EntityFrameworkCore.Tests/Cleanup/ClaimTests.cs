using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using SoftReferences.EntityFrameworkCore.Entities;
using SoftReferences.Stores;

namespace SoftReferences.EntityFrameworkCore.Tests.Cleanup;

public sealed class PostgreSqlClaimTests() : ClaimTests(new PostgreSqlDatabase());

public sealed class SqliteClaimTests() : ClaimTests(new SqliteDatabase());

/// <summary>Which replica gets which work (I4).</summary>
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

    [Theory]
    [InlineData("execute")]
    [InlineData("defer")]
    [InlineData("park")]
    public async Task WorkOfWhichAHoldTookAPart_GivesTheOthersBackAtOnce(string how)
    {
        // After a quick claim of many keys, the next claim is large enough to take two ranges.
        _world.Owner.Report(TombstoneKind.Deleted, Enumerable.Range(0, 400).Select(_ => CleanupWorld.NewUser()));
        await _world.FollowAndCleanAsync();
        await DeleteUsersAsync();
        await DeleteUsersAsync();
        var batch = await ClaimOfPetsAsync();
        Assert.Equal(2 * Users, batch!.Items.Count);
        await using (var context = _world.Open())
        {
            // As a tripped breaker does with ranges that no person has approved.
            await context.Set<CleanupRange>().Where(range => range.Reference == batch.Reference && range.FirstPosition == 401)
                .ExecuteUpdateAsync(setters => setters.SetProperty(range => range.Hold, 1).SetProperty(range => range.Lease, (Guid?)null).SetProperty(range => range.LeasedUntil, (DateTimeOffset?)null));
        }

        await (how switch
        {
            "execute" => _world.Store.Cleanup.ExecuteAsync(batch, batch.Items, null, CancellationToken.None),
            "defer" => _world.Store.Cleanup.DeferAsync(batch, batch.Items, TimeSpan.FromHours(1), "It fails.", countsAsAttempt: true, CancellationToken.None),
            _ => _world.Store.Cleanup.ParkAsync(batch, batch.Items, "It fails.", CancellationToken.None),
        });

        Assert.Equal(2 * Users, (await _world.AllAsync<Pet>()).Count);
        Assert.Equal(batch.Items.Where(item => item.Id > 400 + Users).Select(item => item.Key).ToHashSet(), (await ClaimOfPetsAsync())?.Items.Select(item => item.Key).ToHashSet());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task WorkWhoseOwnerWasHeldMeanwhile_IsGivenBack_AndClaimedWhenItIsNotHeldAnyMore(bool hasRecords)
    {
        await DeleteUsersAsync();
        if (hasRecords)
        {
            await FailAsync();
            await FailAsync();
        }

        var batch = await ClaimOfPetsAsync();
        await HoldOwnerAsync("Its database was set back.");
        var progress = await _world.Store.Cleanup.ExecuteAsync(batch!, batch!.Items, null, CancellationToken.None);
        Assert.Equal((0, true, true), (progress.Rows, progress.Finished, progress.IsGivenBack));
        Assert.Null(await ClaimOfPetsAsync());

        await HoldOwnerAsync(null);
        var again = await ClaimOfPetsAsync();

        // The attempts of a range are kept, because some of its work may already have records.
        Assert.Equal((batch.Items.Count, hasRecords ? batch.Items[0].Attempts : 2), (again?.Items.Count, again?.Items[0].Attempts));
    }

    [Fact]
    public async Task WorkOfAReplicaThatIsStopped_IsGivenBack_AndWasNoAttempt()
    {
        await DeleteUsersAsync();
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var stopping = new CancellationTokenSource();
        _world.Owner.BeforeAnswer = async () =>
        {
            asked.TrySetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, stopping.Token);
        };
        var working = Task.Run(() => _world.NewReplica().RunOnceAsync(stopping.Token));
        await asked.Task;
        await stopping.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => working);

        Assert.NotEmpty(await _world.AllAsync<CleanupRange>());
        Assert.All(await _world.AllAsync<CleanupRange>(), range => Assert.Equal((null, 0), (range.Lease, range.Attempts)));
    }

    [Fact]
    public async Task WorkOfAReplicaThatIsStopped_AndHasRecordsThatItDoesNotKnowOf_GoesOnFromThem()
    {
        await DeleteUsersAsync();
        var batch = await ClaimOfPetsAsync();
        var range = (await _world.AllAsync<CleanupRange>()).Single(range => range.Reference == "Pet.UserId");

        // As if a transaction had been committed after the replica had stopped waiting for it.
        await _world.AddAsync(new CleanupRecord
        {
            Owner = range.Owner,
            Key = batch!.Items[0].Key.ToString(),
            Reference = range.Reference,
            Action = OrphanAction.Delete,
            Epoch = range.Epoch,
            Position = batch.Items[0].Id,
            State = CleanupState.Pending,
            DueAt = range.DueAt,
            Lease = batch.Lease,
            LeasedUntil = range.LeasedUntil,
            CreatedAt = range.CreatedAt,
        });
        await _world.Store.Cleanup.DeferAsync(batch, batch.Items, TimeSpan.Zero, "Its replica was stopped.", countsAsAttempt: false, CancellationToken.None);

        await _world.FollowAndCleanAsync();
        Assert.Equal(batch.Items[0].Key.ToString(), Assert.Single(await _world.AllAsync<Pet>()).UserId.ToString());
        _world.Time.Advance(_world.Options.LeaseDuration);
        await _world.FollowAndCleanAsync();

        Assert.Empty(await _world.AllAsync<Pet>());
        Assert.Empty(_world.Log.Of(LogLevel.Warning));
        Assert.All(await _world.RecordsAsync("Pet.UserId"), record => Assert.Equal((CleanupState.Done, 1), (record.State, record.Rows)));
    }

    [Fact]
    public async Task WorkThatGotSomewhere_AndIsPutOff_WasNotTriedLessThanNever()
    {
        _world.Options.BatchSize = Users / 4;
        await DeleteUsersAsync();
        await FailAsync();
        await FailAsync();
        var batch = await ClaimOfPetsAsync();
        var progress = await _world.Store.Cleanup.ExecuteAsync(batch!, batch!.Items, null, CancellationToken.None);
        Assert.False(progress.Finished);

        await _world.Store.Cleanup.DeferAsync(batch, batch.Items, TimeSpan.Zero, "The owner could not say.", countsAsAttempt: false, CancellationToken.None);

        Assert.Equal(0, (await _world.RecordsAsync("Pet.UserId")).Min(record => record.Attempts));
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

    [Fact]
    public async Task WorkWhoseReplicasDie_IsClaimedInEverSmallerParts_AndIsParked_ButNotForHowOftenItsRangesWereClaimed()
    {
        _world.Options.MaximumAttempts = 3;
        await DeleteUsersAsync();
        var claims = new List<(int Items, int Attempts)>();
        for (var death = 0; death < 3; death++)
        {
            var batch = await ClaimOfPetsAsync();
            claims.Add((batch!.Items.Count, batch.Items[0].Attempts));
            _world.Time.Advance(_world.Options.LeaseDuration);
        }

        // The third claim divides the range.
        Assert.Equal([(Users, 1), (Users, 2)], claims[..2]);
        Assert.Equal(3, claims[2].Attempts);
        Assert.InRange(claims[2].Items, 1, Users - 1);
        Assert.Empty(await _world.RangesAsync("Pet.UserId"));

        await _world.FollowAndCleanAsync();

        var parked = (await _world.RecordsAsync("Pet.UserId")).Where(record => record.State == CleanupState.Parked).ToArray();
        Assert.Equal(claims[2].Items, parked.Length);
        Assert.All(parked, record => Assert.Equal(
            "It was started too often, and each time its process crashed or froze before it reported a result. Find out whether this work is the cause, then resume or cancel it.",
            record.LastError));
        Assert.Equal(parked.Select(record => record.Key).ToHashSet(), (await _world.AllAsync<Pet>()).Select(pet => pet.UserId.ToString()).ToHashSet());
    }

    [Fact]
    public async Task RangesOfDeadReplicas_AreNotParked_WhereOneAttemptIsAllowed()
    {
        _world.Options.MaximumAttempts = 1;
        await DeleteUsersAsync();
        for (var death = 0; death < 2; death++)
        {
            await ClaimOfPetsAsync();
            _world.Time.Advance(_world.Options.LeaseDuration);
        }

        await _world.FollowAndCleanAsync();

        Assert.Empty(await _world.AllAsync<Pet>());
        Assert.True(await _world.IsDoneAsync());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task WorkWhoseLeaseHasEnded_IsNotCarriedOut_ThoughNobodyElseHasIt(bool hasRecords)
    {
        await DeleteUsersAsync();
        if (hasRecords)
        {
            await FailAsync();
            await FailAsync();
        }

        var batch = await ClaimOfPetsAsync();
        _world.Time.Advance(_world.Options.LeaseDuration);
        var progress = await _world.Store.Cleanup.ExecuteAsync(batch!, batch!.Items, null, CancellationToken.None);

        Assert.Equal((0, true, true), (progress.Rows, progress.Finished, progress.IsGivenBack));
        Assert.Equal(Users, (await _world.AllAsync<Pet>()).Count);
        await _world.FollowAndCleanAsync();
        Assert.Empty(await _world.AllAsync<Pet>());
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task WorkWhoseLeaseHasEnded_CanStillBePutOffOrAside(bool hasRecords, bool parks)
    {
        await DeleteUsersAsync();
        if (hasRecords)
        {
            await FailAsync();
            await FailAsync();
        }

        var batch = await ClaimOfPetsAsync();
        _world.Time.Advance(_world.Options.LeaseDuration);
        await (parks
            ? _world.Store.Cleanup.ParkAsync(batch!, batch!.Items, "It fails.", CancellationToken.None)
            : _world.Store.Cleanup.DeferAsync(batch!, batch!.Items, TimeSpan.FromHours(1), "It fails.", countsAsAttempt: true, CancellationToken.None));

        var keys = batch.Items.Select(item => item.Key).ToHashSet();
        while (await ClaimOfPetsAsync() is { } other)
        {
            Assert.DoesNotContain(other.Items, item => keys.Contains(item.Key));
        }

        Assert.Equal(parks ? keys.Count : 0, (await _world.RecordsAsync("Pet.UserId")).Count(record => record.State == CleanupState.Parked));
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

    private async Task FailAsync()
    {
        var batch = await ClaimOfPetsAsync();
        await _world.Store.Cleanup.DeferAsync(batch!, batch!.Items, TimeSpan.Zero, "It fails.", countsAsAttempt: true, CancellationToken.None);
    }

    private async Task HoldOwnerAsync(string? reason)
    {
        await using var context = _world.Open();
        await context.Set<InboxCursor>().ExecuteUpdateAsync(update => update.SetProperty(cursor => cursor.HeldReason, reason));
    }

    /// <summary>Claims until the work is that of the pets. All other work stays claimed.</summary>
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
