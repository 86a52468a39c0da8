using SoftReferences.Stores;

namespace SoftReferences.StoreContract;

/// <summary>How replicas share the work of a store: each item belongs to one replica at a time, and a replica that has lost a lease cannot act on it.</summary>
public abstract class CleanupContract(Func<StoreSettings, StoreUnderTest> create) : StoreFacts(create, new() { Cleanup = new() { BatchSize = 2 } })
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task DeletedKeys_AreWorkOfEachReference()
    {
        var keys = Under.NewKeys(2);
        await ReceiveAsync(Deleted(keys[0], 1), Deleted(keys[1], 2));

        var batches = await ClaimAllAsync(One);

        Assert.Equal(keys, KeysOf(batches, Under.First));
        Assert.Equal(keys, KeysOf(batches, Under.Second));
        Assert.All(batches, batch => Assert.Equal(("epoch1", Owner.Service), (batch.Epoch, batch.Service)));
        Assert.All(batches.SelectMany(batch => batch.Items), item => Assert.Equal(1, item.Attempts));
    }

    [Fact]
    public async Task ClaimedWork_IsNobodyElses_UntilItsLeaseEnds()
    {
        var keys = await DeleteAsync(2);
        await ClaimAllAsync(One);

        Assert.Empty(await ClaimAllAsync(Other));
        Under.Advance(PastTheLease);

        var taken = await ClaimAllAsync(Other);
        Assert.Equal(keys, KeysOf(taken, Under.First));
        Assert.All(taken.SelectMany(batch => batch.Items), item => Assert.Equal(2, item.Attempts));
    }

    [Fact]
    public async Task ReplicaThatLostItsWork_ChangesNothing()
    {
        var keys = await DeleteAsync(2);
        var lost = await ClaimAllAsync(One);
        Under.Advance(PastTheLease);
        var taken = await ClaimAllAsync(Other);

        foreach (var batch in lost)
        {
            Assert.Equal((0, null), await ExecuteAsync(One, batch));
            await One.Cleanup.DeferAsync(batch, batch.Items, TimeSpan.FromDays(1), "too late", countsAsAttempt: true, CancellationToken.None);
            await One.Cleanup.ParkAsync(batch, batch.Items, "too late", CancellationToken.None);
        }

        Assert.Equal(keys, await LeftAsync(Under.First, keys));
        foreach (var batch in taken)
        {
            await ExecuteAsync(Other, batch);
        }

        Assert.Empty(await LeftAsync(Under.First, keys));
        Assert.Empty(await LeftAsync(Under.Second, keys));
    }

    [Theory]
    [InlineData(false, 1)]
    [InlineData(true, 2)]
    public async Task DeferredWork_IsLeftAlone_AndIsAnAttemptWhereItIsSaidToBe(bool countsAsAttempt, int attempts)
    {
        var keys = await DeleteAsync(2);
        foreach (var batch in await ClaimAllAsync(One))
        {
            await One.Cleanup.DeferAsync(batch, batch.Items, Minute, "the owner could not say", countsAsAttempt, CancellationToken.None);
        }

        Assert.Empty(await ClaimAllAsync(Other));
        Under.Advance(Minute);

        var again = await ClaimAllAsync(Other);
        Assert.Equal(keys, KeysOf(again, Under.First));
        Assert.All(again.SelectMany(batch => batch.Items), item => Assert.Equal(attempts, item.Attempts));
    }

    [Fact]
    public async Task ParkedWork_IsClaimedByNobody_UntilSomebodyResumesIt()
    {
        var keys = await DeleteAsync(2);
        foreach (var batch in await ClaimAllAsync(One))
        {
            await One.Cleanup.ParkAsync(batch, batch.Items, "the owner contradicts", CancellationToken.None);
        }

        Under.Advance(TimeSpan.FromDays(1));
        Assert.Empty(await ClaimAllAsync(Other));
        await Under.ResumeParkedAsync();

        var again = await ClaimAllAsync(Other);
        Assert.Equal(keys, KeysOf(again, Under.First));
        Assert.All(again.SelectMany(batch => batch.Items), item => Assert.Equal(1, item.Attempts));
    }

    [Fact]
    public async Task PartOfABatch_IsCarriedOut_AndTheRestGivenBack()
    {
        var keys = await DeleteAsync(2);
        foreach (var batch in await ClaimAllAsync(One))
        {
            CleanupItem[] confirmed = [.. batch.Items.Where(item => item.Key == keys[0])];
            await One.Cleanup.DeferAsync(batch, [.. batch.Items.Except(confirmed)], Minute, "the owner could not say", countsAsAttempt: false, CancellationToken.None);
            if (confirmed.Length > 0)
            {
                await ExecuteAsync(One, batch with { Items = confirmed });
            }
        }

        Assert.Equal([keys[1]], await LeftAsync(Under.First, keys));
        Under.Advance(Minute);
        await CleanAsync(Other);
        Assert.Empty(await LeftAsync(Under.First, keys));
    }

    [Fact]
    public async Task KeyWithManyRows_TakesSeveralTransactions_AndAnotherReplicaGoesOnWhereOneDied()
    {
        var keys = Under.NewKeys(1);
        await Under.AddRowsAsync(Under.First, keys[0], 5);
        await ReceiveAsync(Deleted(keys[0], 1));
        var batch = (await ClaimAllAsync(One)).Single(claimed => claimed.Reference == Under.First);

        var progress = await One.Cleanup.ExecuteAsync(batch, batch.Items, null, CancellationToken.None);
        Assert.Equal((2, false), (progress.Rows, progress.Finished));
        Assert.Equal(3, await Under.CountRowsAsync(Under.First, keys[0]));
        Under.Advance(PastTheLease);

        Assert.Equal(3, await CleanAsync(Other));
        progress = await One.Cleanup.ExecuteAsync(batch, batch.Items, progress.Continuation, CancellationToken.None);
        Assert.Equal((0, true), (progress.Rows, progress.Finished));
    }

    [Fact]
    public async Task FinishedWork_DoesNotComeAgain()
    {
        await DeleteAsync(2);
        Assert.Equal(4, await CleanAsync(One));

        Under.Advance(TimeSpan.FromDays(1));
        Assert.Equal(0, await CleanAsync(Other));
        Assert.Empty(await ClaimAllAsync(Other));
    }

    [Fact]
    public async Task RowThatComesWhileTheWorkSettles_OrBefore_IsRemoved()
    {
        var keys = await DeleteAsync(1);
        var batches = await ClaimAllAsync(One);
        await AddRowsAsync(keys);

        foreach (var batch in batches)
        {
            Assert.Equal(2, (await ExecuteAsync(One, batch)).Rows);
        }
    }

    [Fact]
    public async Task HeldOwner_HasNothingClaimed_AndNothingRemoved()
    {
        var keys = await DeleteAsync(2);
        var batches = await ClaimAllAsync(One);
        await Other.Inbox.HoldAsync(Owner.Service, "its database was set back", CancellationToken.None);

        foreach (var batch in batches)
        {
            Assert.Equal((0, null), await ExecuteAsync(One, batch));
        }

        Under.Advance(PastTheLease);
        Assert.Empty(await ClaimAllAsync(Other));
        Assert.Equal(keys, await LeftAsync(Under.First, keys));
    }

    [Fact]
    public async Task HeldOwner_HasNothingMoreRemoved_OfWhatWasBegun()
    {
        var keys = Under.NewKeys(1);
        await Under.AddRowsAsync(Under.First, keys[0], 7);
        await ReceiveAsync(Deleted(keys[0], 1));
        var batch = (await ClaimAllAsync(One)).Single(claimed => claimed.Reference == Under.First);
        Assert.Equal(2, (await One.Cleanup.ExecuteAsync(batch, batch.Items, null, CancellationToken.None)).Rows);
        Under.Advance(PastTheLease);
        var taken = (await ClaimAllAsync(Other)).Single(claimed => claimed.Reference == Under.First);
        var progress = await Other.Cleanup.ExecuteAsync(taken, taken.Items, null, CancellationToken.None);
        Assert.Equal(2, progress.Rows);

        await One.Inbox.HoldAsync(Owner.Service, "its database was set back", CancellationToken.None);

        Assert.Equal(0, (await Other.Cleanup.ExecuteAsync(taken, taken.Items, progress.Continuation, CancellationToken.None)).Rows);
        Assert.Equal(3, await Under.CountRowsAsync(Under.First, keys[0]));
    }

    [Fact]
    public async Task WorkOfAnotherEpoch_IsNotClaimed()
    {
        var keys = await DeleteAsync(2);
        Assert.True(await AppendAsync(One, At(2), new DeletionPage("epoch2", [Deleted(keys[1], 1)], 1, HasMore: false)));

        await CleanAsync(One);

        Assert.Equal([keys[0]], await LeftAsync(Under.First, keys));
    }

    [Fact]
    public async Task RestorationWhileTheWorkIsClaimed_SparesTheRows()
    {
        var keys = await DeleteAsync(2);
        var batches = await ClaimAllAsync(One);
        await ReceiveAsync(Restored(keys[0], 3));

        foreach (var batch in batches)
        {
            await ExecuteAsync(One, batch);
        }

        Assert.Equal([keys[0]], await LeftAsync(Under.First, keys));
        Assert.Equal([keys[0]], await LeftAsync(Under.Second, keys));
    }

    /// <summary>Adds rows of both references for new keys, and reports these keys as deleted.</summary>
    private async Task<OwnerKey[]> DeleteAsync(int count)
    {
        var keys = Under.NewKeys(count);
        await AddRowsAsync(keys);
        await ReceiveAsync([.. keys.Select((key, index) => Deleted(key, index + 1))]);
        return keys;
    }
}
