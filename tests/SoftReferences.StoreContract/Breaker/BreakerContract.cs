namespace SoftReferences.StoreContract;

/// <summary>What is held when a limit is reached, and that a person's decision affects exactly the held work.</summary>
public abstract class BreakerContract(Func<StoreSettings, StoreUnderTest> create) : StoreFacts(create, new()
{
    Cleanup = new() { BatchSize = 1 },
    Breaker = new() { MaximumKeys = Limit, MaximumRowShare = 1, MaximumKeyShare = 1, AlwaysAllowedKeys = 0, Window = Window },
})
{
    private const int Limit = 2;
    private const int Deletions = 5;
    private static readonly TimeSpan Window = TimeSpan.FromHours(1);

    [Fact]
    public async Task WhatWouldGoBeyondALimit_IsHeld_AndTimeOpensNothing()
    {
        var (keys, held) = await TripAsync(Under.First);

        Assert.Equal((Under.First, Owner.Service.ResourceName, (long)Deletions), (held.Reference, held.Owner, held.Tombstones));
        Under.Advance(TimeSpan.FromDays(1));

        Assert.Equal(0, await CleanAsync(Other));
        Assert.Equal(Deletions - Limit, (await LeftAsync(Under.First, keys)).Count);
    }

    [Fact]
    public async Task WhatCameAfterAHold_WaitsToo()
    {
        await TripAsync(Under.First);
        var later = await AddAsync(Under.First, 1);
        Under.Advance(2 * Window);
        await ReceiveAsync(Deleted(later[0], Deletions + 1));

        Assert.Equal(0, await CleanAsync(Other));
        Assert.Equal(Deletions, Assert.Single(await Under.FindHeldAsync()).Tombstones);
    }

    [Fact]
    public async Task References_AreJudgedApart()
    {
        await TripAsync(Under.First);
        var later = await AddAsync(Under.Second, Limit);
        await ReceiveAsync([.. later.Select((key, index) => Deleted(key, Deletions + 1 + index))]);

        Assert.Equal(Limit, await CleanAsync(Other));

        Assert.Equal([Under.First], (await Under.FindHeldAsync()).Select(hold => hold.Reference));
    }

    [Fact]
    public async Task Approval_ReleasesWhatWasHeld_AndNothingElse()
    {
        var (keys, held) = await TripAsync(Under.First);
        var later = await AddAsync(Under.First, 3);
        await ReceiveAsync([.. later.Select((key, index) => Deleted(key, Deletions + 1 + index))]);
        await Under.ApproveAsync(held.Id);
        await CleanAsync(Other);

        Assert.Empty(await LeftAsync(Under.First, keys));
        Assert.Equal(later, await LeftAsync(Under.First, later));
        Assert.Equal(3, Assert.Single(await Under.FindHeldAsync()).Tombstones);
    }

    [Fact]
    public async Task ApprovedWork_CountsTowardsNoLimit()
    {
        var (keys, held) = await TripAsync(Under.First);
        Under.Advance(2 * Window);
        await Under.ApproveAsync(held.Id);
        await CleanAsync(One);
        Assert.Empty(await LeftAsync(Under.First, keys));

        var later = await AddAsync(Under.First, Limit);
        await ReceiveAsync([.. later.Select((key, index) => Deleted(key, Deletions + 1 + index))]);

        Assert.Equal(Limit, await CleanAsync(Other));
        Assert.Empty(await Under.FindHeldAsync());
    }

    [Fact]
    public async Task ApprovedWorkThatWaits_IsNotHeldAgain_WhenWhatCameAfterIs()
    {
        var (keys, held) = await TripAsync(Under.First);
        await Under.ApproveAsync(held.Id);
        foreach (var batch in await ClaimAllAsync(One))
        {
            await One.Cleanup.DeferAsync(batch, batch.Items, TimeSpan.FromMinutes(1), "the owner could not say", countsAsAttempt: false, CancellationToken.None);
        }

        var later = await AddAsync(Under.First, 1);
        await ReceiveAsync(Deleted(later[0], Deletions + 1));
        Assert.Equal(0, await CleanAsync(Other));
        Assert.Equal(1, Assert.Single(await Under.FindHeldAsync()).Tombstones);

        Under.Advance(TimeSpan.FromMinutes(1));
        await CleanAsync(Other);
        Assert.Empty(await LeftAsync(Under.First, keys));
        Assert.Equal(later, await LeftAsync(Under.First, later));
    }

    [Fact]
    public async Task Approval_OfOneReference_LeavesTheOtherHeld()
    {
        var (keys, held) = await TripAsync(Under.First, Under.Second);
        var left = await LeftAsync(Under.Second, keys);

        await Under.ApproveAsync(held.Id);
        await CleanAsync(One);

        Assert.Empty(await LeftAsync(Under.First, keys));
        Assert.Equal(left, await LeftAsync(Under.Second, keys));
        Assert.Equal([Under.Second], (await Under.FindHeldAsync()).Select(hold => hold.Reference));

        // Later deletions of the other reference still wait.
        var later = await AddAsync(Under.Second, 1);
        Under.Advance(2 * Window);
        await ReceiveAsync(Deleted(later[0], Deletions + 1));
        Assert.Equal(0, await CleanAsync(One));
    }

    [Fact]
    public async Task Rejection_OfOneReference_LeavesWhatIsHeldOfOtherKeys()
    {
        var (keys, held) = await TripAsync(Under.First);
        var others = await AddAsync(Under.Second, Deletions);
        await ReceiveAsync([.. others.Select((key, index) => Deleted(key, Deletions + 1 + index))]);
        Assert.Equal(Limit, await CleanAsync(One));
        var other = Assert.Single(await Under.FindHeldAsync(), hold => hold.Reference == Under.Second);

        await Under.RejectAsync(held.Id);
        await Under.ApproveAsync(other.Id);

        Assert.Equal(Deletions - Limit, await CleanAsync(One));
        Assert.Empty(await LeftAsync(Under.Second, others));
        Assert.Equal(Deletions - Limit, (await LeftAsync(Under.First, keys)).Count);
    }

    [Fact]
    public async Task Rejection_GivesUpWhatWasPutAsideOfOtherReferences()
    {
        var keys = await AddAsync(Under.First, Deletions);
        foreach (var key in keys)
        {
            await Under.AddRowsAsync(Under.Second, key, 1);
        }

        await ReceiveAsync([.. keys.Select((key, index) => Deleted(key, index + 1))]);
        var batches = await ClaimAllAsync(One);
        foreach (var batch in batches.Where(batch => batch.Reference == Under.Second))
        {
            await One.Cleanup.ParkAsync(batch, batch.Items, "the owner contradicts", CancellationToken.None);
        }

        Under.Advance(PastTheLease);
        Assert.Equal(Limit, await CleanAsync(One));
        await Under.RejectAsync(Assert.Single(await Under.FindHeldAsync()).Id);
        await Under.ResumeParkedAsync();

        Assert.Equal(0, await CleanAsync(One));
        Assert.Equal(keys, await LeftAsync(Under.Second, keys));
    }

    [Fact]
    public async Task RestoredKey_AmongHeldOnes_IsNotHeld()
    {
        var restored = await AddAsync(Under.First, 1);
        var keys = await AddAsync(Under.First, Deletions);
        await ReceiveAsync([Deleted(restored[0], 1), .. keys.Select((key, index) => Deleted(key, index + 2)), Restored(restored[0], Deletions + 2), Deleted(Under.NewKeys(1)[0], Deletions + 3)]);
        await CleanAsync(One);
        var held = Assert.Single(await Under.FindHeldAsync());
        Assert.Equal(Deletions + 1, held.Tombstones);

        await Under.RejectAsync(held.Id);

        Assert.Equal([(restored[0], TombstoneKind.Restored, Deletions + 2)], await ReadAsync());
    }

    [Fact]
    public async Task Rejection_SparesTheRowsOfEveryReference()
    {
        var (keys, held) = await TripAsync(Under.First, Under.Second);
        var other = Assert.Single(await Under.FindHeldAsync(), hold => hold.Reference == Under.Second);
        var (first, second) = (await LeftAsync(Under.First, keys), await LeftAsync(Under.Second, keys));

        await Under.RejectAsync(held.Id);
        await Under.ApproveAsync(other.Id);
        Under.Advance(TimeSpan.FromDays(1));
        await CleanAsync(One);

        Assert.Equal(first, await LeftAsync(Under.First, keys));
        Assert.Equal(second, await LeftAsync(Under.Second, keys));
        Assert.Empty(await ReadAsync());
    }

    [Fact]
    public async Task Rejection_LeavesOtherDeletionsAlone()
    {
        var (keys, held) = await TripAsync(Under.First);
        var later = await AddAsync(Under.First, 1);
        await ReceiveAsync(Deleted(later[0], Deletions + 1));
        var spared = await LeftAsync(Under.First, keys);

        await Under.RejectAsync(held.Id);
        Under.Advance(2 * Window);

        Assert.Equal(1, await CleanAsync(One));
        Assert.Equal(spared, await LeftAsync(Under.First, [.. keys, .. later]));
        Assert.Equal([(later[0], TombstoneKind.Deleted, Deletions + 1)], await ReadAsync());
    }

    [Fact]
    public async Task DisputedDeletion_ThatIsRepeated_IsNotActedOn_AndALaterOneIs()
    {
        var (keys, held) = await TripAsync(Under.First);
        var spared = await LeftAsync(Under.First, keys);
        await Under.RejectAsync(held.Id);
        Under.Advance(2 * Window);

        Assert.True(await AppendAsync(One, At(Deletions), Page([.. keys.Select((key, index) => Deleted(key, index + 1))])));
        Assert.Equal(0, await CleanAsync(One));
        Assert.Equal(spared, await LeftAsync(Under.First, keys));

        Assert.True(await AppendAsync(One, At(Deletions), Page(Deleted(spared[0], Deletions + 1))));
        Assert.Equal(1, await CleanAsync(One));
    }

    [Fact]
    public async Task DisputedKey_ThatASweepFindsMissing_IsNoSuspect()
    {
        var (keys, held) = await TripAsync(Under.First);
        var spared = await LeftAsync(Under.First, keys);
        await Under.RejectAsync(held.Id);

        Assert.True(await One.Sweep.TryBeginAsync(Owner, (await One.Sweep.GetStateAsync(Owner.Service, CancellationToken.None)).Number, SweepCause.Request, CancellationToken.None));
        var ranges = new List<OwnerKey>();
        while (await One.Sweep.ClaimAsync(Owner, CancellationToken.None) is { } range)
        {
            ranges.AddRange(range.Keys);
            Assert.Equal(0, await One.Sweep.FinishAsync(range, new("epoch1", range.Keys, 0, []), CancellationToken.None));
        }

        Assert.Equal(spared, Sorted(ranges));
    }

    private async Task<OwnerKey[]> AddAsync(string reference, int count)
    {
        var keys = Under.NewKeys(count);
        foreach (var key in keys)
        {
            await Under.AddRowsAsync(reference, key, 1);
        }

        return keys;
    }

    /// <summary>Deletes keys that each have a row of the given references. The breaker allows a few rows to be removed.</summary>
    private async Task<(OwnerKey[] Keys, HeldWork Held)> TripAsync(params string[] references)
    {
        var keys = Under.NewKeys(Deletions);
        foreach (var (reference, key) in references.SelectMany(_ => keys, static (reference, key) => (reference, key)))
        {
            await Under.AddRowsAsync(reference, key, 1);
        }

        await ReceiveAsync([.. keys.Select((key, index) => Deleted(key, index + 1))]);
        await CleanAsync(One);
        foreach (var reference in references)
        {
            Assert.Equal(Deletions - Limit, (await LeftAsync(reference, keys)).Count);
        }

        return (keys, Assert.Single(await Under.FindHeldAsync(), hold => hold.Reference == Under.First));
    }
}
