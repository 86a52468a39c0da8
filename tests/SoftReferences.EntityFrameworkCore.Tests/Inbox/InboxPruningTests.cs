using Microsoft.EntityFrameworkCore;
using SoftReferences.EntityFrameworkCore.Entities;
using SoftReferences.EntityFrameworkCore.Tests.Cleanup;

namespace SoftReferences.EntityFrameworkCore.Tests.Inbox;

public sealed class PostgreSqlInboxPruningTests() : InboxPruningTests(new PostgreSqlDatabase());

public sealed class SqliteInboxPruningTests() : InboxPruningTests(new SqliteFileDatabase());

/// <summary>Tombstones and records are pruned when they are no longer needed, but not earlier.</summary>
public abstract class InboxPruningTests : IDisposable
{
    private static readonly TimeSpan Longer = TimeSpan.FromDays(31);

    private readonly TestDatabase _database;
    private readonly CleanupWorld _world;
    private readonly SoftRef<AuthUsers> _user = CleanupWorld.NewUser();

    protected InboxPruningTests(TestDatabase database)
    {
        _database = database;
        _world = NewWorld();
    }

    [Fact]
    public async Task Tombstone_WhoseWorkIsDone_GoesWhenItIsOldEnough_AndItsRecordStays()
    {
        await _world.CreateTriggersAsync();
        await DeleteAsync(new Pet { UserId = _user });
        _world.Time.Advance(TimeSpan.FromDays(29));
        Assert.Equal((0, 0), await _world.PruneAsync());
        await Assert.ThrowsAsync<SoftReferenceValidationException>(() => _world.AddAsync(new Pet { UserId = _user }));

        _world.Time.Advance(TimeSpan.FromDays(2));
        Assert.Equal((1, 0), await _world.PruneAsync());

        Assert.Empty(await _world.AllAsync<InboxTombstone>());
        Assert.Equal(1, (await _world.RecordAsync("Pet.UserId")).Rows);
        await _world.AddAsync(new Pet { UserId = _user });
    }

    [Fact]
    public async Task Canary_ThatWasDeletedInGoodOrder_GoesWithItsTombstone_AndOneThatWasRestoredStays()
    {
        var restored = CleanupWorld.NewUser();
        var owner = Assert.Single(_world.Store.Owners);
        await _world.AddAsync(new[] { _user, restored, CleanupWorld.NewUser() }.Select(user => new Canary { Owner = owner.Service.ResourceName, Key = user.ToString(), ConfirmedAt = _world.Time.GetUtcNow() }));
        _world.Owner.Report(TombstoneKind.Deleted, restored);
        _world.Owner.Report(TombstoneKind.Restored, restored);
        await DeleteAsync(new Pet { UserId = _user });
        Assert.DoesNotContain(OwnerKey.Of(_user.Value), await CanariesAsync());
        _world.Time.Advance(TimeSpan.FromDays(29));
        Assert.Equal((0, 0), await _world.PruneAsync());
        Assert.Equal(3, (await _world.AllAsync<Canary>()).Count);

        _world.Time.Advance(TimeSpan.FromDays(2));
        Assert.Equal((2, 0), await _world.PruneAsync());

        var canaries = await CanariesAsync();
        Assert.Equal(2, canaries.Count);
        Assert.DoesNotContain(OwnerKey.Of(_user.Value), canaries);
        Assert.Contains(OwnerKey.Of(restored.Value), canaries);

        async Task<IReadOnlyList<OwnerKey>> CanariesAsync()
        {
            await _world.AddAsync(new Receipt { UserId = CleanupWorld.NewUser() });
            await _world.Store.Sweep.TryBeginAsync(owner, 0, SweepCause.Request, CancellationToken.None);
            var range = (await _world.Store.Sweep.ClaimAsync(owner, CancellationToken.None))!;
            await _world.Store.Sweep.DeferAsync(range, TimeSpan.Zero, "It was only looked at.", countsAsAttempt: false, CancellationToken.None);
            return range.Canaries;
        }
    }

    [Fact]
    public async Task Tombstones_OfAllKindsOfPlaces_GoInBatches()
    {
        SoftRef<AuthUsers>[] users = [.. Enumerable.Range(0, 7).Select(_ => CleanupWorld.NewUser())];
        _world.Owner.Alive.Add(OwnerKey.Of(users[0].Value));
        _world.Owner.Report(TombstoneKind.Deleted, users);
        _world.Owner.Report(TombstoneKind.Restored, users[0]);
        _world.Owner.ReportMerge(users[1], users[0]);
        await _world.FollowAndCleanAsync();
        await FinishParkedAsync();
        await AddSweptAsync(3);
        _world.Time.Advance(Longer);

        Assert.Equal((10, 0), await _world.PruneAsync(batch: 2));

        Assert.Empty(await _world.AllAsync<InboxTombstone>());
    }

    [Fact]
    public async Task NothingConfigured_KeepsEverythingForEver()
    {
        _world.Options.TombstoneRetention = null;
        await DeleteAsync(new Pet { UserId = _user });
        _world.Time.Advance(TimeSpan.FromDays(10_000));

        Assert.Equal((0, 0), await _world.PruneAsync());

        Assert.Single(await _world.AllAsync<InboxTombstone>());
    }

    [Theory]
    [InlineData(CleanupState.Pending)]
    [InlineData(CleanupState.Settling)]
    [InlineData(CleanupState.Parked)]
    [InlineData(CleanupState.Cancelled)]
    public async Task Tombstone_WithARecordThatIsNotDone_Stays(CleanupState state)
    {
        await DeleteAsync(new Pet { UserId = _user });
        await using (var context = _world.Open())
        {
            Assert.Equal(1, await context.Set<CleanupRecord>().Where(record => record.Reference == "Pet.UserId").ExecuteUpdateAsync(set => set.SetProperty(record => record.State, state)));
        }

        await AssertNothingIsPrunedAsync();
    }

    [Fact]
    public async Task Tombstone_ThatNobodyHasWorkedOnYet_Stays()
    {
        _world.Owner.Answer = keys => ExistenceAnswer.Unknown(keys.Count, "it is away");
        await DeleteAsync(new Pet { UserId = _user });
        Assert.NotEmpty(await _world.RangesAsync());

        await AssertNothingIsPrunedAsync();
    }

    [Fact]
    public async Task Tombstone_ThatNobodyHasWorkedOnYet_AndNoRowRefersTo_StaysUntilItIsRecorded()
    {
        var answer = _world.Owner.Answer;
        _world.Owner.Answer = keys => ExistenceAnswer.Unknown(keys.Count, "it is away");
        _world.Owner.Report(TombstoneKind.Deleted, _user);
        await _world.FollowAndCleanAsync();
        Assert.NotEmpty(await _world.RangesAsync());
        await AssertNothingIsPrunedAsync();

        _world.Owner.Answer = answer;
        await _world.FollowAndCleanAsync();

        var record = await _world.RecordAsync("Pet.UserId");
        Assert.Equal((CleanupState.Done, 0), (record.State, record.Rows));
        Assert.Equal((1, 0), await _world.PruneAsync());
    }

    [Fact]
    public async Task Tombstone_OfHeldWork_AndADisputedOne_Stay()
    {
        using var world = NewWorld(new BreakerOptions { MaximumRows = 1, MaximumRowShare = 1, MaximumKeyShare = 1 });
        await world.AddAsync(new Pet { UserId = _user }, new Pet { UserId = _user });
        world.Owner.Report(TombstoneKind.Deleted, _user);
        await world.FollowAndCleanAsync();
        var held = Assert.Single(await world.Store.Operations.FindHeldAsync());
        world.Time.Advance(Longer);
        Assert.Equal((0, 0), await world.PruneAsync());

        await world.Store.Operations.RejectAsync(held.Id, "ann", "The user exists.");
        await using (var context = world.Open())
        {
            await context.Set<Pet>().ExecuteDeleteAsync();
        }

        world.Time.Advance(Longer);
        Assert.Equal((0, 0), await world.PruneAsync());
        Assert.Equal(TombstoneKind.Disputed, Assert.Single(await world.AllAsync<InboxTombstone>()).Kind);
    }

    [Fact]
    public async Task Tombstone_ThatARowStillRefersTo_Stays_SoThatNoSweepRemovesTheRow()
    {
        await DeleteAsync(new Receipt { UserId = _user });
        Assert.Equal(CleanupState.Done, (await _world.RecordAsync("Receipt.UserId")).State);

        await AssertNothingIsPrunedAsync();

        await using var context = _world.Open();
        await context.Set<Receipt>().ExecuteDeleteAsync();
        Assert.Equal((1, 0), await _world.PruneAsync());
    }

    [Fact]
    public async Task MergedKey_WhoseRowsStayAsDeclared_KeepsItsTombstone()
    {
        var other = CleanupWorld.NewUser();
        _world.Owner.Alive.Add(OwnerKey.Of(other.Value));
        await _world.AddAsync(new LogEntry { UserId = _user });
        _world.Owner.ReportMerge(_user, other);
        await _world.FollowAndCleanAsync();
        await FinishParkedAsync();
        Assert.True(await _world.IsDoneAsync());

        await AssertNothingIsPrunedAsync();

        await using var context = _world.Open();
        await context.Set<LogEntry>().ExecuteDeleteAsync();
        Assert.Equal((1, 0), await _world.PruneAsync());
    }

    [Fact]
    public async Task UnfinishedMerge_KeepsEveryTombstoneItMayLeadTo()
    {
        var (middle, last) = (CleanupWorld.NewUser(), CleanupWorld.NewUser());
        await _world.AddAsync(new Pet { UserId = _user });
        _world.Owner.ReportMerge(_user, middle);
        _world.Owner.ReportMerge(middle, last);
        _world.Owner.Report(TombstoneKind.Deleted, last);
        _world.Owner.Answer = keys => ExistenceAnswer.Unknown(keys.Count, "it is away");
        await _world.FollowAndCleanAsync();
        await using (var context = _world.Open())
        {
            // Only the first key has unfinished work.
            await context.Set<CleanupRange>().ExecuteDeleteAsync();
            await context.Set<CleanupRecord>().Where(record => record.Key != _user.ToString() || record.Reference != "Pet.UserId").ExecuteUpdateAsync(set => set.SetProperty(record => record.State, CleanupState.Done));
        }

        _world.Time.Advance(Longer);
        Assert.Equal((0, 0), await _world.PruneAsync());

        _world.Owner.Answer = null;
        await _world.FollowAndCleanAsync();
        Assert.Empty(await _world.AllAsync<Pet>());
        Assert.Equal((3, 0), await _world.PruneAsync());
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task WorkOfAReferenceThatTheModelDoesNotHave_KeepsNothing_OnceItIsOld(bool isRange, bool isOld)
    {
        await DeleteAsync(new Pet { UserId = _user });
        if (!isOld)
        {
            // The work is new, as if a replica of the next version, which knows the reference, had just written it.
            _world.Time.Advance(Longer);
        }

        var (owner, now) = (AuthUsers.Service.ResourceName, _world.Time.GetUtcNow());
        await _world.AddAsync(isRange
            ? new CleanupRange { Owner = owner, Reference = "Gone.Key", Epoch = "epoch-1", FirstPosition = 1, LastPosition = 1, DueAt = now, CreatedAt = now }
            : new CleanupRecord { Owner = owner, Key = Guid.NewGuid().ToString(), MergedInto = _user.ToString(), Reference = "Gone.Key", Epoch = "epoch-1", Position = 1, DueAt = now, CreatedAt = now });
        if (isOld)
        {
            _world.Time.Advance(Longer);
        }

        Assert.Equal((isOld ? 1 : 0, 0), await _world.PruneAsync());

        Assert.Equal(isOld ? 0 : 1, (await _world.AllAsync<InboxTombstone>()).Count);
    }

    [Fact]
    public async Task HeldOwner_KeepsEverything()
    {
        await DeleteAsync(new Pet { UserId = _user });
        await _world.Store.Inbox.HoldAsync(AuthUsers.Service, "A person looks at it.", CancellationToken.None);

        await AssertNothingIsPrunedAsync();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    public async Task FeedThatIsReadAgain_AfterPruning_RemovesNoRowThatLives(int pageSize)
    {
        await DeleteAsync(new Pet { UserId = _user });
        _world.Owner.Report(TombstoneKind.Restored, _user);
        _world.Owner.Alive.Add(OwnerKey.Of(_user.Value));
        await _world.FollowAndCleanAsync();
        _world.Time.Advance(Longer);
        Assert.Equal((1, 0), await _world.PruneAsync());
        await _world.AddAsync(new Pet { UserId = _user });

        await _world.Store.Inbox.HoldAsync(AuthUsers.Service, "The database moved.", CancellationToken.None);
        await _world.Store.Operations.ReleaseOwnerAsync(AuthUsers.Service, "ann", "It is the same.");
        _world.Options.FeedPageSize = pageSize;
        do
        {
            while (await _world.CleanOnceAsync())
            {
            }
        }
        while (await _world.FollowAsync() > 0);

        Assert.Single(await _world.AllAsync<Pet>());
        Assert.Equal(TombstoneKind.Restored, Assert.Single(await _world.AllAsync<InboxTombstone>()).Kind);
    }

    [Fact]
    public async Task SamePageAgain_AfterPruning_IsNotTakenIn()
    {
        var owner = Assert.Single(_world.Store.Owners);
        await DeleteAsync(new Pet { UserId = _user });
        _world.Owner.Report(TombstoneKind.Restored, _user);
        await _world.FollowAndCleanAsync();
        _world.Time.Advance(Longer);
        Assert.Equal((1, 0), await _world.PruneAsync());
        var page = await _world.Owner.ReadAsync(default, 1, TimeSpan.Zero, OwnerKeyKind.Uuid, CancellationToken.None);

        Assert.False(await _world.Store.Inbox.AppendAsync(owner, default, page, null, CancellationToken.None));
        Assert.False(await _world.Store.Inbox.AppendAsync(owner, new("epoch-1", 0), page, null, CancellationToken.None));

        Assert.Empty(await _world.AllAsync<InboxTombstone>());
        Assert.Empty(await _world.RangesAsync());
    }

    [Fact]
    public async Task KeyThatIsDeletedAgain_AfterPruning_IsCleanedUp()
    {
        await DeleteAsync(new Pet { UserId = _user });
        _world.Time.Advance(Longer);
        Assert.Equal((1, 0), await _world.PruneAsync());

        await DeleteAsync(new Pet { UserId = _user });

        Assert.Empty(await _world.AllAsync<Pet>());
        Assert.Equal([1L, 2L], (await _world.RecordsAsync("Pet.UserId")).Select(record => record.Position));
    }

    [Fact]
    public async Task Records_GoAfterTheirTombstone_WhenAUserSaysSo()
    {
        var kept = CleanupWorld.NewUser();
        await DeleteAsync(new Pet { UserId = _user });
        await _world.AddAsync(new Receipt { UserId = kept });
        _world.Owner.Report(TombstoneKind.Deleted, kept);
        await _world.FollowAndCleanAsync();
        var references = _world.Store.References.Count;
        _world.Options.RecordRetention = TimeSpan.FromDays(60);
        _world.Time.Advance(Longer);
        Assert.Equal((1, 0), await _world.PruneAsync());

        _world.Time.Advance(Longer);
        Assert.Equal((0, references), await _world.PruneAsync(batch: 3));

        Assert.All(await _world.RecordsAsync(), record => Assert.Equal(kept.ToString(), record.Key));
        Assert.Equal(references, (await _world.RecordsAsync()).Count);
    }

    [Fact]
    public async Task Replicas_PruneTogether()
    {
        SoftRef<AuthUsers>[] users = [.. Enumerable.Range(0, 200).Select(_ => CleanupWorld.NewUser())];
        _world.Owner.Report(TombstoneKind.Deleted, users);
        await _world.FollowAndCleanAsync();
        var records = (await _world.RecordsAsync()).Count;
        _world.Options.RecordRetention = _world.Options.TombstoneRetention;
        _world.Time.Advance(Longer);

        var pruned = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Task.Run(() => _world.PruneAsync(batch: 7))));
        var rest = await _world.PruneAsync();

        Assert.Equal(200, pruned.Sum(count => count.Tombstones));
        Assert.Equal(records, pruned.Sum(count => count.Records) + rest.Records);
        Assert.Empty(await _world.AllAsync<InboxTombstone>());
        Assert.Empty(await _world.RecordsAsync());
    }

    public void Dispose()
    {
        _world.Dispose();
        _database.Dispose();
        GC.SuppressFinalize(this);
    }

    private CleanupWorld NewWorld(BreakerOptions? breaker = null) => new(_database, new CleanupOptions { TombstoneRetention = TimeSpan.FromDays(30) }, breaker);

    private async Task DeleteAsync(object row)
    {
        await _world.AddAsync(row);
        _world.Owner.Report(TombstoneKind.Deleted, _user);
        await _world.FollowAndCleanAsync();
    }

    /// <summary>Marks parked merges as done. They are parked because their references cannot be pointed to another key.</summary>
    private async Task FinishParkedAsync()
    {
        await using var context = _world.Open();
        Assert.NotEqual(0, await context.Set<CleanupRecord>().Where(record => record.State == CleanupState.Parked).ExecuteUpdateAsync(set => set.SetProperty(record => record.State, CleanupState.Done)));
    }

    private async Task AssertNothingIsPrunedAsync()
    {
        _world.Time.Advance(Longer);
        Assert.Equal((0, 0), await _world.PruneAsync());
        Assert.NotEmpty(await _world.AllAsync<InboxTombstone>());
    }

    private Task AddSweptAsync(int count) => _world.AddAsync(Enumerable.Range(1, count).Select(position => new InboxTombstone
    {
        Owner = AuthUsers.Service.ResourceName,
        Key = Guid.NewGuid().ToString(),
        Kind = TombstoneKind.Deleted,
        Epoch = "epoch-1",
        Position = -position,
        OccurredAt = _world.Time.GetUtcNow(),
        ReceivedAt = _world.Time.GetUtcNow(),
    }));
}
