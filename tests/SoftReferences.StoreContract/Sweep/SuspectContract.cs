using SoftReferences.Stores;

namespace SoftReferences.StoreContract;

/// <summary>What happens to keys that a sweep has found missing.</summary>
public abstract class SuspectContract(Func<StoreSettings, StoreUnderTest> create) : SweepFacts(create)
{
    [Fact]
    public async Task MissingKey_IsSuspect_AndLeftAloneForTheGracePeriod()
    {
        var keys = await SuspectAsync();

        Under.Advance(Grace / 2);
        Assert.Null(await ClaimSuspectsAsync(One));
        Under.Advance(Grace / 2);

        var batch = await ClaimSuspectsAsync(One);
        Assert.Equal([(keys[0], Under.First), (keys[0], Under.Second)], NamesOf(batch));
        Assert.All(batch!.Items, item => Assert.Equal(Epoch, item.Epoch));
        Assert.DoesNotContain(keys[0], batch.Canaries);
    }

    [Fact]
    public async Task KeyThatIsMissingAgain_IsTheSameSuspect()
    {
        var keys = await SuspectAsync();
        Under.Advance(Grace / 2);
        Assert.Equal(2, await SweepAsync(keys[0]));
        Under.Advance(Grace / 2);

        Assert.Equal(2, NamesOf(await ClaimSuspectsAsync(One)).Count());
    }

    [Fact]
    public async Task ClaimedSuspects_AreNobodyElses_UntilTheirLeaseEnds()
    {
        var keys = await SuspectAsync();
        Under.Advance(Grace);
        var lost = (await ClaimSuspectsAsync(One))!;
        Assert.Null(await ClaimSuspectsAsync(Other));
        Under.Advance(Lease + Moment);
        var taken = (await ClaimSuspectsAsync(Other))!;

        Assert.Empty((await SettleAsync(One, lost, orphaned: lost.Items)).Tombstones);
        Assert.Equal(0, (await SettleAsync(One, lost, cleared: lost.Items)).Cleared);

        Assert.Equal([keys[0]], (await SettleAsync(Other, taken, orphaned: taken.Items)).Tombstones.Select(tombstone => tombstone.Key));
    }

    [Fact]
    public async Task SuspectThatIsMissingStill_BecomesATombstone_OfWhichTheCleanUpKnows()
    {
        var keys = await SuspectAsync();
        Under.Advance(Grace);
        var batch = (await ClaimSuspectsAsync(One))!;

        var outcome = await SettleAsync(One, batch, orphaned: batch.Items);

        Assert.Null(outcome.Held);
        var tombstone = Assert.Single(outcome.Tombstones);
        Assert.Equal((keys[0], TombstoneKind.Deleted, true), (tombstone.Key, tombstone.Kind, tombstone.Position < 0));
        Assert.Equal(2, await CleanAsync(One));
        Assert.Equal([keys[1]], await LeftAsync(Under.First, keys));

        Under.Advance(Grace);
        Assert.Null(await ClaimSuspectsAsync(One));
        Assert.Equal(0, await SweepAsync());
    }

    [Fact]
    public async Task SuspectThatExists_IsCleared()
    {
        var keys = await SuspectAsync();
        Under.Advance(Grace);
        var batch = (await ClaimSuspectsAsync(One))!;

        Assert.Equal(2, (await SettleAsync(One, batch, cleared: batch.Items)).Cleared);

        Under.Advance(Grace);
        Assert.Null(await ClaimSuspectsAsync(One));
        Assert.Equal(keys, await LeftAsync(Under.First, keys));
    }

    [Fact]
    public async Task SuspectOfAnotherEpoch_WaitsForAnotherGracePeriod_AndOneThatNobodyKnowsOfForAWhile()
    {
        await SuspectAsync();
        Under.Advance(Grace);
        var batch = (await ClaimSuspectsAsync(One))!;

        await One.Sweep.SettleAsync(Owner, batch, new("epoch2", [], [], [batch.Items[0]], [batch.Items[1]], TimeSpan.FromMinutes(2)), isFollowed: true, CancellationToken.None);

        Assert.Null(await ClaimSuspectsAsync(One));
        Under.Advance(TimeSpan.FromMinutes(3));
        Assert.Equal([batch.Items[1]], (await ClaimSuspectsAsync(One))!.Items);
        Under.Advance(Grace);
        Assert.Contains((await ClaimSuspectsAsync(One))!.Items, item => item.Reference == batch.Items[0].Reference && item.Epoch == "epoch2");
    }

    [Fact]
    public async Task Suspect_IsNoTombstone_WhileTheOwnerIsHeld()
    {
        var keys = await SuspectAsync();
        Under.Advance(Grace);
        var batch = (await ClaimSuspectsAsync(One))!;
        await Other.Inbox.HoldAsync(Owner.Service, "its database was set back", CancellationToken.None);

        var outcome = await SettleAsync(One, batch, orphaned: batch.Items);

        Assert.Empty(outcome.Tombstones);
        Assert.NotNull(outcome.Held);
        Assert.Equal(keys, await LeftAsync(Under.First, keys));
    }

    [Fact]
    public async Task Suspects_OfAHeldOwner_AreAskedForByNobody_UntilItIsReleased()
    {
        await SuspectAsync();
        Under.Advance(Grace);
        await Other.Inbox.HoldAsync(Owner.Service, "its database was set back", CancellationToken.None);
        Assert.Null(await ClaimSuspectsAsync(One));

        await Under.ReleaseOwnerAsync();

        Assert.NotNull(await ClaimSuspectsAsync(One));
    }

    [Fact]
    public async Task Suspect_IsNoTombstone_OfAnotherEpochThanTheFeedIsReadIn()
    {
        await SuspectAsync();
        Under.Advance(Grace);
        var batch = (await ClaimSuspectsAsync(One))!;

        var outcome = await One.Sweep.SettleAsync(Owner, batch, new("epoch2", [], batch.Items, [], [], Moment), isFollowed: true, CancellationToken.None);

        Assert.Empty(outcome.Tombstones);
        Assert.NotNull(outcome.Held);
    }

    [Fact]
    public async Task SuspectWithoutRows_BecomesNoTombstone()
    {
        var keys = Under.NewKeys(2);
        await Under.AddRowsAsync(Under.First, keys[0], 1);
        await ReceiveAsync(Deleted(Under.NewKeys(1)[0], 1));
        Assert.Equal(1, await SweepAsync(keys[0]));
        await Under.RemoveRowsAsync(Under.First, keys[0]);
        Under.Advance(Grace);
        var batch = (await ClaimSuspectsAsync(One))!;

        Assert.Empty((await SettleAsync(One, batch, orphaned: batch.Items)).Tombstones);

        Under.Advance(2 * Grace);
        Assert.Null(await ClaimSuspectsAsync(One));
    }

    [Fact]
    public async Task MissingKeyWithATombstoneWhoseWorkIsOpen_IsNoSuspect()
    {
        var keys = Under.NewKeys(2);
        await AddRowsAsync(keys);
        await ReceiveAsync(Deleted(keys[0], 1));

        Assert.Equal(0, await SweepAsync(keys[0]));
    }

    /// <summary>Creates a key that is suspect for both references, and one that exists.</summary>
    private async Task<OwnerKey[]> SuspectAsync()
    {
        var keys = Under.NewKeys(2);
        await AddRowsAsync(keys);
        await ReceiveAsync(Deleted(Under.NewKeys(1)[0], 1));
        await CleanAsync(One);
        Assert.Equal(2, await SweepAsync(keys[0]));
        return keys;
    }

    private Task<SuspectOutcome> SettleAsync(IDependentStore store, SuspectBatch batch, IReadOnlyList<SuspectItem>? orphaned = null, IReadOnlyList<SuspectItem>? cleared = null) =>
        store.Sweep.SettleAsync(Owner, batch, new(Epoch, cleared ?? [], orphaned ?? [], [], [], Moment), isFollowed: true, CancellationToken.None);
}
