using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using SoftReferences.EntityFrameworkCore.Entities;
using SoftReferences.EntityFrameworkCore.Tests.Cleanup;

namespace SoftReferences.EntityFrameworkCore.Tests.Breaker;

public sealed class SqliteHeldClaimTests() : HeldClaimTests(new SqliteDatabase());

public sealed class PostgreSqlHeldClaimTests() : HeldClaimTests(new PostgreSqlDatabase())
{
    [Fact]
    public async Task Approval_WaitsForWhoAddsToTheHold_AndReleasesThatToo()
    {
        var held = await TripAsync();

        // A replica claims work while the reference is not held yet.
        await SetHoldAsync(null);
        await ReceiveAsync(3);
        var batch = await ClaimAsync();
        await SetHoldAsync(held.Id);
        await using var context = World.Open();
        await using var transaction = await context.Database.BeginTransactionAsync();
        await HeldWorkRows.HoldClaimedAsync(new StoreSession(context, context.GetInfrastructure()), batch, World.Time.GetUtcNow(), CancellationToken.None);

        var approval = Task.Run(() => World.Store.Operations.ApproveAsync(held.Id, "ann", "It is right."));
        await Task.Delay(500);
        Assert.False(approval.IsCompleted);
        await transaction.CommitAsync();
        await approval;

        Assert.All(await World.RangesAsync("Pet.UserId"), range => Assert.Equal((null, held.Id), (range.Hold, range.Approval)));
        await World.FollowAndCleanAsync();
        Assert.Empty(await World.AllAsync<Pet>());
    }
}

/// <summary>What happens to claimed, approved and unrelated work when a reference is held.</summary>
public abstract class HeldClaimTests : IDisposable
{
    private readonly TestDatabase _database;

    protected HeldClaimTests(TestDatabase database)
    {
        _database = database;
        World = new CleanupWorld(database, breaker: new BreakerOptions { MaximumKeys = 4 });
    }

    private protected CleanupWorld World { get; }

    [Fact]
    public async Task ApprovedWork_InAClaimThatIsNotAdmitted_IsGivenBack_AndTheOtherIsHeld()
    {
        await ReceiveMergesAsync(10);
        var held = await CleanUntilHeldAsync();
        await World.Store.Operations.ApproveAsync(held.Id, "ann", "It is right.");
        await ReceiveMergesAsync(3);
        var batch = await ClaimAsync();
        Assert.Equal((13, 10), (batch.Items.Count, batch.Approved.Count));
        await SetHoldAsync(held.Id);

        await HoldClaimedAsync(batch);

        var records = (await World.RecordsAsync("Pet.UserId")).ToLookup(record => record.Approval is not null);
        Assert.Equal((10, 3), (records[true].Count(), records[false].Count()));
        Assert.All(records[true], record => Assert.Equal((null, null), (record.Hold, record.Lease)));
        Assert.All(records[false], record => Assert.Equal((held.Id, null), (record.Hold, record.Lease)));
    }

    [Fact]
    public async Task Claim_ThatIsGivenBack_WasNoAttempt()
    {
        await ReceiveMergesAsync(1);
        var batch = await ClaimAsync();
        Assert.Equal(1, (await World.RecordAsync("Pet.UserId")).Attempts);

        await HoldClaimedAsync(batch);

        var record = await World.RecordAsync("Pet.UserId");
        Assert.Equal((0, null, null), (record.Attempts, record.Lease, record.Hold));
    }

    [Fact]
    public async Task Hold_CoversWorkOfItsEpochOnly()
    {
        await ReceiveAsync(10);
        var range = await World.RangeAsync("Pet.UserId");
        await World.AddAsync(new CleanupRange
        {
            Owner = range.Owner,
            Reference = range.Reference,
            Epoch = "an older one",
            FirstPosition = 1,
            LastPosition = 10,
            DueAt = range.DueAt,
            CreatedAt = range.CreatedAt,
        });

        await World.FollowAndCleanAsync();

        var ranges = await World.RangesAsync("Pet.UserId");
        Assert.Null(ranges.Single(other => other.Epoch == "an older one").Hold);
        Assert.NotNull(ranges.Single(other => other.Epoch == range.Epoch).Hold);
    }

    [Fact]
    public async Task Rejection_LeavesTombstonesOfAnotherEpoch_AtTheSamePositions()
    {
        var held = await TripAsync();
        var other = OwnerKey.Of(CleanupWorld.NewUser().Value).ToString();
        await World.AddAsync(new InboxTombstone { Owner = held.Owner, Key = other, Kind = TombstoneKind.Deleted, Epoch = "an older one", Position = 10, OccurredAt = World.Time.GetUtcNow(), ReceivedAt = World.Time.GetUtcNow() });

        var decision = await World.Store.Operations.RejectAsync(held.Id, "bob", "The database was empty.");

        Assert.Equal(held.Tombstones, decision.Tombstones);
        Assert.Empty(await World.RangesAsync("Pet.UserId"));
        Assert.Equal(TombstoneKind.Deleted, (await World.AllAsync<InboxTombstone>()).Single(tombstone => tombstone.Key == other).Kind);
    }

    [Fact]
    public async Task ApprovedWork_IsDone_AndWhatIsClaimedWithItIsJudged()
    {
        var target = await ReceiveMergesAsync(10);
        await World.Store.Operations.ApproveAsync((await CleanUntilHeldAsync()).Id, "ann", "It is right.");
        var unapproved = await ReceiveMergesAsync(10);

        await World.FollowAndCleanAsync();

        var pets = await World.AllAsync<Pet>();
        Assert.Equal((10, 0), (pets.Count(pet => pet.UserId == target), pets.Count(pet => pet.UserId == unapproved)));
        Assert.Equal(10, (await CleanUntilHeldAsync()).Tombstones);
    }

    [Fact]
    public async Task ApprovedRanges_AreDone_AndWhatIsClaimedWithThemIsJudged()
    {
        // After a quick claim of many keys, the next claim is large enough to take two ranges.
        World.Owner.Report(TombstoneKind.Deleted, Enumerable.Range(0, 400).Select(_ => CleanupWorld.NewUser()));
        await World.FollowAndCleanAsync();
        await World.Store.Operations.ApproveAsync((await TripAsync()).Id, "ann", "It is right.");
        await ReceiveAsync(10);
        var batch = await ClaimAsync();
        Assert.Equal((20, 10), (batch.Items.Count, batch.Approved.Count));

        var progress = await World.Store.Cleanup.ExecuteAsync(batch, batch.Items, null, CancellationToken.None);

        Assert.NotNull(progress.Held);
        Assert.Equal(20, (await World.AllAsync<Pet>()).Count);
        await World.FollowAndCleanAsync();
        Assert.Equal(10, (await World.AllAsync<Pet>()).Count);
        Assert.Equal(10, (await CleanUntilHeldAsync()).Tombstones);
    }

    [Fact]
    public async Task Rejection_CancelsUnfinishedWorkOfTheKeys_InWhateverStateItIs()
    {
        var held = await TripAsync();
        CleanupState[] states = [CleanupState.Pending, CleanupState.Settling, CleanupState.Parked];
        await using (var context = World.Open())
        {
            for (var position = 1; position <= states.Length; position++)
            {
                await context.Set<CleanupRecord>().Where(record => record.Reference == "Visit.UserId" && record.Position == position)
                    .ExecuteUpdateAsync(update => update.SetProperty(record => record.State, states[position - 1]));
            }
        }

        await World.Store.Operations.RejectAsync(held.Id, "bob", "The database was empty.");

        var records = (await World.RecordsAsync("Visit.UserId")).ToLookup(record => record.State, record => record.Position);
        Assert.Equal([1L, 2L, 3L], records[CleanupState.Cancelled].Order());
        Assert.Equal(7, records[CleanupState.Done].Count());
    }

    [Fact]
    public async Task Rejection_CancelsWorkOfTheKeys_ThatAnotherHoldCovers()
    {
        // Otherwise its approval would remove rows of keys that were not deleted.
        var held = await TripAsync();
        await using (var context = World.Open())
        {
            await context.Set<CleanupRecord>().Where(record => record.Reference == "Visit.UserId")
                .ExecuteUpdateAsync(update => update.SetProperty(record => record.State, CleanupState.Pending).SetProperty(record => record.Hold, held.Id + 1));
        }

        await World.Store.Operations.RejectAsync(held.Id, "bob", "The database was empty.");

        var records = await World.RecordsAsync("Visit.UserId");
        Assert.Equal(10, records.Count);
        Assert.All(records, record => Assert.Equal((CleanupState.Cancelled, null), (record.State, record.Hold)));
    }

    [Fact]
    public async Task Rejection_LeavesTheLaterDeletionOfAHeldRecordsKey()
    {
        var held = await TripAsync();
        var key = OwnerKey.Of(CleanupWorld.NewUser().Value).ToString();
        var now = World.Time.GetUtcNow();
        await World.AddAsync(
            new CleanupRecord { Owner = held.Owner, Key = key, Reference = "Pet.UserId", Epoch = held.Epoch, Position = 50, State = CleanupState.Pending, DueAt = now, CreatedAt = now, Hold = held.Id },
            new InboxTombstone { Owner = held.Owner, Key = key, Kind = TombstoneKind.Deleted, Epoch = held.Epoch, Position = 60, OccurredAt = now, ReceivedAt = now });

        await World.Store.Operations.RejectAsync(held.Id, "bob", "The database was empty.");

        Assert.Equal(CleanupState.Cancelled, (await World.RecordsAsync("Pet.UserId")).Single(record => record.Key == key).State);
        Assert.Equal(TombstoneKind.Deleted, (await World.AllAsync<InboxTombstone>()).Single(tombstone => tombstone.Key == key).Kind);
    }

    [Fact]
    public async Task Rejection_DisputesTheKeysOfHeldRecordsToo()
    {
        await ReceiveMergesAsync(2);
        await using (var context = World.Open())
        {
            // One record waits for its second look. Neither is due before the reference is held.
            await context.Set<CleanupRecord>().ExecuteUpdateAsync(update => update.SetProperty(record => record.DueAt, World.Time.GetUtcNow().AddHours(1)));
            await context.Set<CleanupRecord>().Where(record => record.Position == 2).ExecuteUpdateAsync(update => update.SetProperty(record => record.State, CleanupState.Settling));
        }

        var held = await TripAsync();

        Assert.All(await World.RecordsAsync("Pet.UserId"), record => Assert.True(record.State == CleanupState.Done || record.Hold == held.Id, $"{record.Position} is {record.State} and not held."));
        Assert.Equal(10 + 2, held.Tombstones);
        await World.Store.Operations.RejectAsync(held.Id, "bob", "The database was empty.");
        Assert.All((await World.RecordsAsync("Pet.UserId")).Where(record => record.MergedInto is not null), record => Assert.Equal(CleanupState.Cancelled, record.State));
    }

    public void Dispose()
    {
        World.Dispose();
        _database.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Reports ten deleted users, of whom the breaker allows four at a time.</summary>
    private protected async Task<HeldWork> TripAsync()
    {
        await ReceiveAsync(10);
        return await CleanUntilHeldAsync();
    }

    private async Task<HeldWork> CleanUntilHeldAsync()
    {
        await World.FollowAndCleanAsync();
        return Assert.Single(await World.Store.Operations.FindHeldAsync(), hold => hold.Reference == "Pet.UserId");
    }

    /// <summary>Receives the deletion of users with one pet each.</summary>
    private protected async Task ReceiveAsync(int count)
    {
        var users = Enumerable.Range(0, count).Select(_ => CleanupWorld.NewUser()).ToArray();
        await World.AddAsync(users.Select(user => new Pet { UserId = user }));
        World.Owner.Report(TombstoneKind.Deleted, users);
        Assert.Equal(count, await World.FollowAsync());
    }

    /// <summary>Receives merges of users with one pet each into one other user.</summary>
    /// <returns>The user that they were merged into.</returns>
    private async Task<SoftRef<AuthUsers>> ReceiveMergesAsync(int count)
    {
        var (target, users) = (CleanupWorld.NewUser(), Enumerable.Range(0, count).Select(_ => CleanupWorld.NewUser()).ToArray());
        World.Owner.Alive.Add(OwnerKey.Of(target.Value));
        await World.AddAsync(users.Select(user => new Pet { UserId = user }));
        Array.ForEach(users, user => World.Owner.ReportMerge(user, target));
        Assert.Equal(count, await World.FollowAsync());
        return target;
    }

    /// <summary>Claims work of the pets, as a replica does that then stops.</summary>
    private protected async Task<ClaimedBatch> ClaimAsync()
    {
        while (true)
        {
            var batch = Assert.IsType<ClaimedBatch>(await World.Store.Cleanup.ClaimAsync(CancellationToken.None));
            if (batch.Reference == "Pet.UserId")
            {
                return batch;
            }
        }
    }

    private protected async Task SetHoldAsync(long? hold)
    {
        await using var context = World.Open();
        await context.Set<ReferenceBreaker>().Where(breaker => breaker.Reference == "Pet.UserId").ExecuteUpdateAsync(update => update.SetProperty(breaker => breaker.Hold, hold));
    }

    private async Task HoldClaimedAsync(ClaimedBatch batch)
    {
        await using var context = World.Open();
        await using var transaction = await context.Database.BeginTransactionAsync();
        await HeldWorkRows.HoldClaimedAsync(new StoreSession(context, context.GetInfrastructure()), batch, World.Time.GetUtcNow(), CancellationToken.None);
        await transaction.CommitAsync();
    }
}
