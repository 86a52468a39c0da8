namespace SoftReferences.StoreContract;

/// <summary>A held owner that a person releases: its feed is read from the beginning, and its positions may be repeated.</summary>
public abstract class OwnerReleaseContract(Func<StoreSettings, StoreUnderTest> create) : StoreFacts(create, new()
{
    Cleanup = new() { BatchSize = 1 },
    Breaker = new() { MaximumKeys = 1, MaximumRowShare = 1, MaximumKeyShare = 1, AlwaysAllowedKeys = 0 },
})
{
    [Fact]
    public async Task Release_TakesTheCursorAway_AndPagesThatWereReadBeforeComeTooLate()
    {
        var keys = Under.NewKeys(2);
        await ReceiveAsync(Deleted(keys[0], 1));
        await HoldAndReleaseAsync();

        Assert.False(await AppendAsync(Other, At(1), Page(Deleted(keys[1], 2))));

        Assert.Equal(default, await CursorAsync());
        Assert.Empty(await ReadAsync());
        Assert.True(await AppendAsync(Other, default, Page(Deleted(keys[0], 1), Deleted(keys[1], 2))));
    }

    [Fact]
    public async Task Release_GivesUpTheWork_AndAsksForASweep()
    {
        var keys = Under.NewKeys(1);
        await AddRowsAsync(keys);
        await ReceiveAsync(Deleted(keys[0], 1));
        var batches = await ClaimAllAsync(One);
        await HoldAndReleaseAsync();

        foreach (var batch in batches)
        {
            Assert.Equal((0, null), await ExecuteAsync(One, batch));
        }

        Under.Advance(TimeSpan.FromDays(1));
        await Under.ResumeParkedAsync();
        Assert.Equal(0, await CleanAsync(Other));
        Assert.Equal(keys, await LeftAsync(Under.First, keys));
        Assert.Equal(SweepCause.LostFeed, (await One.Sweep.GetStateAsync(Owner.Service, CancellationToken.None)).Requested);
    }

    [Fact]
    public async Task DeletionAtAPositionWhoseWorkWasDone_IsCleanedUp()
    {
        var keys = Under.NewKeys(2);
        await AddRowsAsync(keys);
        await ReceiveAsync(Deleted(keys[0], 1));
        Assert.Equal(2, await CleanAsync(One));
        await HoldAndReleaseAsync();
        Under.Advance(TimeSpan.FromHours(2));

        await ReceiveAsync(Deleted(keys[1], 1));

        Assert.Equal(2, await CleanAsync(Other));
    }

    [Fact]
    public async Task WhatWasHeld_IsHeldNoLonger_AndWhatTheFeedRepeatsIsJudgedAnew()
    {
        var keys = Under.NewKeys(3);
        await AddRowsAsync(keys);
        Tombstone[] deletions = [.. keys.Select((key, index) => Deleted(key, index + 1))];
        await ReceiveAsync(deletions);
        await CleanAsync(One);
        Assert.Equal(2, (await Under.FindHeldAsync()).Count);

        await HoldAndReleaseAsync();
        Assert.Empty(await Under.FindHeldAsync());
        await ReceiveAsync(deletions);
        Assert.Equal(0, await CleanAsync(One));

        Assert.Equal(2, (await Under.FindHeldAsync()).Count);
        Assert.Equal(2, (await LeftAsync(Under.First, keys)).Count);
    }

    [Fact]
    public async Task DisputedDeletion_IsStillDisputed_UntilThereIsOneOfALaterTime()
    {
        var keys = Under.NewKeys(3);
        await AddRowsAsync(keys);
        Tombstone[] deletions = [.. keys.Select((key, index) => Deleted(key, index + 1))];
        await ReceiveAsync(deletions);
        await CleanAsync(One);
        foreach (var hold in await Under.FindHeldAsync())
        {
            await Under.RejectAsync(hold.Id);
        }

        var spared = await LeftAsync(Under.First, keys);
        await HoldAndReleaseAsync();
        Under.Advance(TimeSpan.FromHours(2));
        await ReceiveAsync(deletions);
        Assert.Equal(0, await CleanAsync(One));

        Assert.True(await AppendAsync(One, At(3), Page(Deleted(spared[0], 4))));
        Assert.Equal(2, await CleanAsync(One));
        Assert.Equal(spared.Skip(1), await LeftAsync(Under.First, keys));
    }

    private async Task HoldAndReleaseAsync()
    {
        await One.Inbox.HoldAsync(Owner.Service, "its database was set back", CancellationToken.None);
        await Under.ReleaseOwnerAsync();
    }
}
