using Microsoft.EntityFrameworkCore;
using SoftReferences.EntityFrameworkCore.Entities;
using SoftReferences.EntityFrameworkCore.Tests.Cleanup;

namespace SoftReferences.EntityFrameworkCore.Tests.Breaker;

public sealed class PostgreSqlHeldWorkTests() : HeldWorkTests(new PostgreSqlDatabase());

public sealed class SqliteHeldWorkTests() : HeldWorkTests(new SqliteDatabase());

/// <summary>What a person can decide about held work, and the effect of each decision.</summary>
public abstract class HeldWorkTests : IDisposable
{
    private const int Limit = 4;

    private readonly SoftRef<AuthUsers>[] _users = [.. Enumerable.Range(0, 10).Select(_ => CleanupWorld.NewUser())];
    private readonly TestDatabase _database;
    private readonly CleanupWorld _world;

    protected HeldWorkTests(TestDatabase database)
    {
        _database = database;
        _world = new CleanupWorld(database, new CleanupOptions { BatchSize = 1 }, new BreakerOptions { MaximumKeys = Limit, References = { ["Visit.UserId"] = new() { MaximumRows = 5 } } });
    }

    private ISoftReferenceOperations Operations => _world.Store.Operations;

    [Fact]
    public async Task Approval_ReleasesExactlyThatWork_AndIsRecorded()
    {
        var held = await TripAsync();
        var later = Enumerable.Range(0, 10).Select(_ => CleanupWorld.NewUser()).ToArray();
        await _world.AddAsync(later.Select(user => new Pet { UserId = user }));
        _world.Owner.Report(TombstoneKind.Deleted, later);
        await _world.FollowAndCleanAsync();
        Assert.Equal(16, (await _world.AllAsync<Pet>()).Count);

        var decision = await Operations.ApproveAsync(held.Id, "ann", "The users asked for it.");
        await _world.FollowAndCleanAsync();

        Assert.Equal((10L, 1L, 10L), (decision.Tombstones, decision.FirstPosition, decision.LastPosition));
        Assert.Equal((HeldWorkState.Approved, "ann", "The users asked for it."), (decision.Hold.State, decision.Hold.DecidedBy, decision.Hold.DecidedWhy));
        Assert.Equal(_world.Time.GetUtcNow(), decision.Hold.DecidedAt!.Value, TimeSpan.FromMilliseconds(1));

        // Deletions reported later are judged separately. The window is already full, so they are held as well.
        Assert.Equal(later.ToHashSet(), (await _world.AllAsync<Pet>()).Select(pet => pet.UserId).ToHashSet());
        var next = Assert.Single(await Operations.FindHeldAsync());
        Assert.Equal(10, next.Tombstones);
        Assert.Equal([next.Id, held.Id], (await Operations.FindHeldAsync(decided: true)).Select(hold => hold.Id));
    }

    [Fact]
    public async Task ApprovedWork_DoesNotCountTowardsTheLimit_OfWhatComesAfter()
    {
        var held = await TripAsync();
        await Operations.ApproveAsync(held.Id, "ann", "It is right.");
        await _world.FollowAndCleanAsync();
        Assert.Empty(await _world.AllAsync<Pet>());
        _world.Time.Advance(TimeSpan.FromHours(2));

        var late = Enumerable.Range(0, Limit).Select(_ => CleanupWorld.NewUser()).ToArray();
        await _world.AddAsync(late.Select(user => new Pet { UserId = user }));
        _world.Owner.Report(TombstoneKind.Deleted, late);
        await _world.FollowAndCleanAsync();

        Assert.Empty(await _world.AllAsync<Pet>());
        Assert.Empty(await Operations.FindHeldAsync());
    }

    [Fact]
    public async Task WhoAllowsNoKey_IsAskedEachTime()
    {
        using var world = new CleanupWorld(_database, new CleanupOptions(), new BreakerOptions { MaximumKeys = 0 });
        for (var time = 1; time <= 2; time++)
        {
            var (user, childless) = (CleanupWorld.NewUser(), CleanupWorld.NewUser());
            await world.AddAsync(new Pet { UserId = user });
            world.Owner.Report(TombstoneKind.Deleted, user, childless);
            await world.FollowAndCleanAsync();

            Assert.Single(await world.AllAsync<Pet>());
            var held = Assert.Single(await world.Store.Operations.FindHeldAsync());
            Assert.StartsWith("1 rows of 1 keys would have been removed or changed within 01:00:00, and none may be without an approval.", held.Reason, StringComparison.Ordinal);
            await world.Store.Operations.ApproveAsync(held.Id, "ann", "It is right.");
            await world.FollowAndCleanAsync();
            Assert.Empty(await world.AllAsync<Pet>());
            Assert.Empty(await world.Store.Operations.FindHeldAsync());
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task KeyThatWasRestoredSince_IsNeitherCountedNorDisputed(bool hasBegun)
    {
        var held = await TripAsync();
        var begun = (await _world.RecordsAsync("Pet.UserId")).Where(record => record.Hold == held.Id).Select(record => record.Key).ToHashSet();
        var restored = _users.First(user => begun.Contains(user.ToString()) == hasBegun);
        _world.Owner.Alive.Add(OwnerKey.Of(restored.Value));
        _world.Owner.Report(TombstoneKind.Restored, restored);
        await _world.FollowAndCleanAsync();

        var decision = await Operations.RejectAsync(held.Id, "bob", "The database was empty.");

        Assert.Equal(9, decision.Tombstones);
        await using var context = _world.Open();
        Assert.Equal([restored.ToString()], await context.Set<InboxTombstone>().Where(tombstone => tombstone.Kind != TombstoneKind.Disputed).Select(tombstone => tombstone.Key).ToListAsync());
    }

    [Fact]
    public async Task Rejection_DisputesTheTombstones_LiftsTheGuard_AndTellsTheFeedsPositions()
    {
        await _world.CreateTriggersAsync();
        var held = await TripAsync();
        var spared = (await _world.AllAsync<Pet>()).Select(pet => pet.UserId).ToHashSet();

        var decision = await Operations.RejectAsync(held.Id, "bob", "The database was empty.");
        await _world.FollowAndCleanAsync();
        _world.Time.Advance(TimeSpan.FromDays(2));
        await _world.FollowAndCleanAsync();

        Assert.Equal((10L, 1L, 10L, HeldWorkState.Rejected), (decision.Tombstones, decision.FirstPosition, decision.LastPosition, decision.Hold.State));
        Assert.Equal(spared, (await _world.AllAsync<Pet>()).Select(pet => pet.UserId).ToHashSet());
        await using var context = _world.Open();
        var tombstones = await context.Set<InboxTombstone>().ToListAsync();
        Assert.All(tombstones, tombstone => Assert.Equal(TombstoneKind.Disputed, tombstone.Kind));
        await _world.AddAsync(_users.Select(user => new Pet { UserId = user }));
        Assert.All(await _world.RecordsAsync("Pet.UserId"), record => Assert.Equal((CleanupState.Cancelled, $"'bob' rejected hold {held.Id}: The database was empty."), (record.State, record.LastError)));
    }

    [Fact]
    public async Task DisputedKey_IsNotActedOnAgain_UntilTheOwnerHasALaterWordOnIt()
    {
        await Operations.RejectAsync((await TripAsync()).Id, "bob", "The database was empty.");
        var spared = (await _world.AllAsync<Pet>()).First().UserId;
        _world.Time.Advance(TimeSpan.FromHours(2));

        var owner = Assert.Single(_world.Store.Owners);
        var cursor = await _world.Store.Inbox.GetCursorAsync(owner.Service, CancellationToken.None);
        var again = await _world.Owner.ReadAsync(default, 100, TimeSpan.Zero, owner.KeyKind, CancellationToken.None);
        Assert.True(await _world.Store.Inbox.AppendAsync(owner, cursor, again, null, CancellationToken.None));
        await _world.FollowAndCleanAsync();
        Assert.Equal(6, (await _world.AllAsync<Pet>()).Count);

        _world.Owner.Report(TombstoneKind.Deleted, spared);
        await _world.FollowAndCleanAsync();
        Assert.Equal(5, (await _world.AllAsync<Pet>()).Count);
    }

    [Fact]
    public async Task Rejection_CancelsTheWorkOfOtherReferencesToo()
    {
        await _world.AddAsync(_users.Select(user => new Visit { UserId = user }));
        var held = await TripAsync();
        var visits = (await Operations.FindHeldAsync()).Single(hold => hold.Reference == "Visit.UserId");

        await Operations.RejectAsync(held.Id, "bob", "The database was empty.");
        await Operations.ApproveAsync(visits.Id, "ann", "It is right.");
        await _world.FollowAndCleanAsync();

        // A key that is disputed for one reference is not deleted for the other references either.
        Assert.Equal(6, (await _world.AllAsync<Visit>()).Count(visit => visit.UserId is not null));
    }

    [Fact]
    public async Task Rejection_LeavesHeldWorkOfOtherKeys_AlsoWhereItHasBegun()
    {
        SoftRef<AuthUsers>[] visitors = [.. Enumerable.Range(0, 3).Select(_ => CleanupWorld.NewUser())];
        await _world.AddAsync(visitors.SelectMany(user => new[] { new Visit { UserId = user }, new Visit { UserId = user } }));
        _world.Owner.Report(TombstoneKind.Deleted, visitors);
        await _world.FollowAndCleanAsync();
        var pets = await TripAsync();
        var visits = (await Operations.FindHeldAsync()).Single(hold => hold.Reference == "Visit.UserId");
        Assert.Contains(await _world.RecordsAsync("Visit.UserId"), record => record.State == CleanupState.Pending);

        await Operations.RejectAsync(pets.Id, "bob", "The database was empty.");
        await Operations.ApproveAsync(visits.Id, "ann", "It is right.");
        await _world.FollowAndCleanAsync();

        Assert.All(await _world.AllAsync<Visit>(), visit => Assert.Null(visit.UserId));
        Assert.Equal(6, (await _world.AllAsync<Pet>()).Count);
    }

    [Fact]
    public async Task Decision_ThatCannotBe_SaysWhy()
    {
        var held = await TripAsync();
        await Operations.ApproveAsync(held.Id, "ann", "It is right.");

        var twice = await Assert.ThrowsAsync<InvalidOperationException>(() => Operations.RejectAsync(held.Id, "bob", "It is wrong."));
        var none = await Assert.ThrowsAsync<InvalidOperationException>(() => Operations.ApproveAsync(77, "bob", "It is right."));
        await Assert.ThrowsAsync<ArgumentException>(() => Operations.ApproveAsync(held.Id, " ", "It is right."));
        var wordy = await Assert.ThrowsAsync<ArgumentException>(() => Operations.ApproveAsync(held.Id, "bob", new string('x', 2_001)));

        Assert.Equal($"Hold {held.Id} was approved by 'ann' already.", twice.Message);
        Assert.Equal("There is no hold 77: FindHeldAsync() lists those that wait for a decision.", none.Message);
        Assert.Equal("It has 2001 characters, and at most 2000 are recorded. Shorten it. (Parameter 'why')", wordy.Message);
    }

    [Fact]
    public async Task ReplicaThatDiesBetweenRollbackAndHold_LosesNothing()
    {
        await AddAndReportAsync();
        while (await _world.FollowAsync() > 0)
        {
        }

        // A replica that dies at this point leaves what a claim leaves: work under a lease that is never renewed.
        for (var death = 0; death < 3; death++)
        {
            await _world.Store.Cleanup.ClaimAsync(CancellationToken.None);
            _world.Time.Advance(_world.Options.LeaseDuration);
        }

        await _world.FollowAndCleanAsync();

        Assert.Equal(6, (await _world.AllAsync<Pet>()).Count);
        await Operations.ApproveAsync((await HeldPetsAsync()).Id, "ann", "It is right.");
        await _world.FollowAndCleanAsync();
        Assert.Empty(await _world.AllAsync<Pet>());
    }

    public void Dispose()
    {
        _world.Dispose();
        _database.Dispose();
        GC.SuppressFinalize(this);
    }

    private async Task AddAndReportAsync()
    {
        await _world.AddAsync(_users.Select(user => new Pet { UserId = user }));
        _world.Owner.Report(TombstoneKind.Deleted, _users);
    }

    /// <summary>Reports ten deleted users; the breaker allows the rows of four to be removed.</summary>
    private async Task<HeldWork> TripAsync()
    {
        await AddAndReportAsync();
        await _world.FollowAndCleanAsync();
        Assert.Equal(_users.Length - Limit, (await _world.AllAsync<Pet>()).Count);
        return await HeldPetsAsync();
    }

    private async Task<HeldWork> HeldPetsAsync() => Assert.Single(await Operations.FindHeldAsync(), hold => hold.Reference == "Pet.UserId");
}
