using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using SoftReferences.EntityFrameworkCore.Entities;

namespace SoftReferences.EntityFrameworkCore.Tests.Cleanup;

public sealed class SqliteRestorationTests() : RestorationTests(new SqliteDatabase());

public sealed class PostgreSqlRestorationTests() : RestorationTests(new PostgreSqlDatabase())
{
    [Fact]
    public async Task Restoration_WaitsForWhoCleansUpForTheKey()
    {
        var batch = await ClaimAsync();
        World.Owner.Report(TombstoneKind.Restored, Users[0]);

        await AssertWaitsAsync(batch, World.FollowAsync);

        Assert.Equal(TombstoneKind.Restored, (await World.AllAsync<InboxTombstone>()).Single(tombstone => tombstone.Key == Users[0].ToString()).Kind);
    }

    [Fact]
    public async Task RestorationOfAnotherKey_WaitsForNobody()
    {
        var other = CleanupWorld.NewUser();
        World.Owner.Report(TombstoneKind.Deleted, other);
        await World.FollowAsync();
        var batch = await ClaimAsync();
        while (await World.CleanOnceAsync())
        {
        }

        World.Owner.Report(TombstoneKind.Restored, other);
        await using var context = World.Open();
        await using var transaction = await context.Database.BeginTransactionAsync();
        Assert.NotEmpty(await batch.Work.LockAsync(new StoreSession(context, context.GetInfrastructure()), batch, batch.Items, CancellationToken.None));

        await Task.Run(World.FollowAsync).WaitAsync(TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task Rejection_WaitsForWhoCleansUpOtherReferencesForItsKeys()
    {
        // The visits are held because they reached a limit, while the pets are being removed.
        var batch = await ClaimAsync();
        await World.AddAsync(new CleanupHold { Owner = batch.Service.ResourceName, Reference = "Visit.UserId", State = HeldWorkState.Held, Reason = "Too many.", Epoch = batch.Epoch, HeldAt = World.Time.GetUtcNow() });
        var hold = Assert.Single(await World.AllAsync<CleanupHold>());
        await using (var context = World.Open())
        {
            await context.Set<CleanupRange>().Where(range => range.Reference == "Visit.UserId").ExecuteUpdateAsync(update => update.SetProperty(range => range.Hold, hold.Id));
        }

        await AssertWaitsAsync(batch, () => World.Store.Operations.RejectAsync(hold.Id, "bob", "The database was empty."));

        Assert.All(await World.AllAsync<InboxTombstone>(), tombstone => Assert.Equal(TombstoneKind.Disputed, tombstone.Kind));
    }

    [Fact]
    public async Task RestorationThatIsUnderWay_IsSeenByWhoeverWantsToCleanUp()
    {
        var batch = await ClaimAsync();
        await using var context = World.Open();
        await using var transaction = await context.Database.BeginTransactionAsync();
        var session = new StoreSession(context, context.GetInfrastructure());
        await RangeTombstones.AwaitWorkAsync(session, batch.Service.ResourceName, batch.Epoch, [OwnerKey.Of(Users[0].Value)], CancellationToken.None);
        await context.Set<InboxTombstone>().Where(tombstone => tombstone.Key == Users[0].ToString()).ExecuteUpdateAsync(update => update.SetProperty(tombstone => tombstone.Kind, TombstoneKind.Restored));

        var cleaning = Task.Run(() => World.Store.Cleanup.ExecuteAsync(batch, batch.Items, null, CancellationToken.None));
        await Task.Delay(500);
        Assert.False(cleaning.IsCompleted);
        await transaction.CommitAsync();
        await cleaning;

        Assert.Equal(Users[0], Assert.Single(await World.AllAsync<Pet>()).UserId);
        Assert.DoesNotContain(await World.RecordsAsync("Pet.UserId"), record => record.Key == Users[0].ToString());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task WhoTakesKeysBack_WaitsForWorkToo_ThatWasClaimedWhileItWaited(bool rejects)
    {
        await World.AddAsync(Users.Select(user => new Pet { UserId = user }));
        foreach (var user in Users)
        {
            World.Owner.Report(TombstoneKind.Deleted, user);
            await World.FollowAsync();
        }

        var first = await ClaimPetsAsync();
        await using var context = World.Open();
        await using var transaction = await context.Database.BeginTransactionAsync();
        Assert.NotEmpty(await first.Work.LockAsync(new StoreSession(context, context.GetInfrastructure()), first, first.Items, CancellationToken.None));
        var hold = await HoldVisitsAsync(first);
        World.Owner.Report(TombstoneKind.Restored, Users);
        var waiting = Task.Run(() => rejects ? World.Store.Operations.RejectAsync(hold, "bob", "The database was empty.") : (Task)World.FollowAsync());
        await Task.Delay(500);

        var second = await ClaimPetsAsync();
        await using var other = World.Open();
        await using var later = await other.Database.BeginTransactionAsync();
        Assert.NotEmpty(await second.Work.LockAsync(new StoreSession(other, other.GetInfrastructure()), second, second.Items, CancellationToken.None));
        await transaction.CommitAsync();
        await Task.Delay(500);

        Assert.False(waiting.IsCompleted);
        await later.CommitAsync();
        await waiting;
    }

    private async Task<ClaimedBatch> ClaimPetsAsync()
    {
        while (true)
        {
            var batch = (ClaimedBatch)(await World.Store.Cleanup.ClaimAsync(CancellationToken.None))!;
            if (batch.Reference == "Pet.UserId")
            {
                return batch;
            }
        }
    }

    private async Task<long> HoldVisitsAsync(ClaimedBatch batch)
    {
        await World.AddAsync(new CleanupHold { Owner = batch.Service.ResourceName, Reference = "Visit.UserId", State = HeldWorkState.Held, Reason = "Too many.", Epoch = batch.Epoch, HeldAt = World.Time.GetUtcNow() });
        var hold = Assert.Single(await World.AllAsync<CleanupHold>()).Id;
        await using var context = World.Open();
        await context.Set<CleanupRange>().Where(range => range.Reference == "Visit.UserId").ExecuteUpdateAsync(update => update.SetProperty(range => range.Hold, hold));
        return hold;
    }

    private async Task AssertWaitsAsync(ClaimedBatch batch, Func<Task> takeBack)
    {
        await using var context = World.Open();
        await using var transaction = await context.Database.BeginTransactionAsync();
        Assert.NotEmpty(await batch.Work.LockAsync(new StoreSession(context, context.GetInfrastructure()), batch, batch.Items, CancellationToken.None));

        var waiting = Task.Run(takeBack);
        await Task.Delay(500);
        Assert.False(waiting.IsCompleted);
        await transaction.CommitAsync();
        await waiting;
    }
}

/// <summary>The owner withdraws a deletion while its work is claimed.</summary>
public abstract class RestorationTests : IDisposable
{
    private readonly TestDatabase _database;

    protected RestorationTests(TestDatabase database)
    {
        _database = database;
        World = new CleanupWorld(database);
    }

    private protected CleanupWorld World { get; }

    protected SoftRef<AuthUsers>[] Users { get; } = [CleanupWorld.NewUser(), CleanupWorld.NewUser()];

    [Theory]
    [InlineData(false, false, 1)]
    [InlineData(false, true, 1)]
    [InlineData(true, false, 1)]
    [InlineData(true, true, 1)]
    [InlineData(false, false, 2)]
    [InlineData(true, false, 2)]
    [InlineData(true, true, 2)]
    public async Task KeyThatIsTakenBackWhileItsWorkIsClaimed_IsNeitherParkedNorTriedAgain(bool parks, bool isMerge, int count)
    {
        var batch = await ClaimAsync();
        var target = CleanupWorld.NewUser();
        foreach (var user in Users[..count])
        {
            if (isMerge)
            {
                // The key was restored before it was merged.
                World.Owner.Report(TombstoneKind.Restored, user);
                World.Owner.ReportMerge(user, target);
            }
            else
            {
                World.Owner.Report(TombstoneKind.Restored, user);
            }
        }

        await World.FollowAsync();
        await (parks
            ? World.Store.Cleanup.ParkAsync(batch, batch.Items, "The owner says that it exists.", CancellationToken.None)
            : World.Store.Cleanup.DeferAsync(batch, batch.Items, TimeSpan.Zero, "It fails.", countsAsAttempt: true, CancellationToken.None));

        Assert.Equal(parks ? Users[count..].Select(user => user.ToString()) : [], (await World.RecordsAsync("Pet.UserId")).Where(record => record.MergedInto is null).Select(record => record.Key));
        Assert.Equal(parks || count == 2 ? 0 : 1, (await World.RangesAsync("Pet.UserId")).Count);
        while (await World.Store.Cleanup.ClaimAsync(CancellationToken.None) is { } next)
        {
            Assert.DoesNotContain(next.Items, item => !item.IsMerged && next.Reference == "Pet.UserId" && Users[..count].Any(user => item.Key == OwnerKey.Of(user.Value)));
        }
    }

    public void Dispose()
    {
        World.Dispose();
        _database.Dispose();
        GC.SuppressFinalize(this);
    }

    private protected async Task<ClaimedBatch> ClaimAsync()
    {
        await World.AddAsync(Users.Select(user => new Pet { UserId = user }));
        World.Owner.Report(TombstoneKind.Deleted, Users);
        await World.FollowAsync();
        while (true)
        {
            var batch = (ClaimedBatch)(await World.Store.Cleanup.ClaimAsync(CancellationToken.None))!;
            if (batch.Reference == "Pet.UserId" && batch.Items.Count == Users.Length)
            {
                return batch;
            }
        }
    }
}
