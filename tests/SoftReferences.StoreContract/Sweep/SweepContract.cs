namespace SoftReferences.StoreContract;

/// <summary>How replicas share a sweep: it begins once, and each range belongs to one replica at a time.</summary>
public abstract class SweepContract(Func<StoreSettings, StoreUnderTest> create) : SweepFacts(create)
{
    [Fact]
    public async Task Sweep_IsBegunByWhoHasSeenTheLastOne_AndNotWhileOneRuns()
    {
        await AddRowsAsync(Under.NewKeys(1));
        Assert.Equal((0, false), ((await StateAsync()).Number, (await StateAsync()).IsRunning));
        Assert.True(await BeginAsync(One, Owner, 0));

        Assert.False(await BeginAsync(Other, Owner, 0));
        Assert.False(await BeginAsync(Other, Owner, 1));
        Assert.Equal((1, true), ((await StateAsync()).Number, (await StateAsync()).IsRunning));
    }

    [Fact]
    public async Task Sweep_EndsOnceEveryRangeHas()
    {
        var keys = Under.NewKeys(3);
        await AddRowsAsync(keys);
        Assert.True(await BeginAsync(One, Owner, 0));
        var ranges = await ClaimRangesAsync(One);
        Assert.Equal(keys, Sorted(ranges.Where(range => range.Reference == Under.First).SelectMany(range => range.Keys)));
        Assert.Equal(keys, Sorted(ranges.Where(range => range.Reference == Under.Second).SelectMany(range => range.Keys)));
        foreach (var range in ranges)
        {
            Assert.True((await StateAsync()).IsRunning);
            Assert.Equal(0, await FinishAsync(One, range));
        }

        Assert.Empty(await ClaimRangesAsync(Other));
        Assert.False((await StateAsync()).IsRunning);
        Assert.True(await BeginAsync(Other, Owner, 1));
    }

    [Fact]
    public async Task RequestedSweep_IsNoLongerAskedFor_OnceItHasBegun()
    {
        await One.Sweep.RequestAsync(Owner.Service, SweepCause.LostFeed, CancellationToken.None);
        Assert.Equal(SweepCause.LostFeed, (await StateAsync()).Requested);

        Assert.True(await BeginAsync(One, Owner, 0));

        Assert.Null((await StateAsync()).Requested);
    }

    [Fact]
    public async Task ClaimedRange_IsNobodyElses_UntilItsLeaseEnds()
    {
        var keys = Under.NewKeys(2);
        await AddRowsAsync(keys);
        Assert.True(await BeginAsync(One, Owner, 0));
        var lost = await ClaimRangesAsync(One);
        Assert.Empty(await ClaimRangesAsync(Other));
        Assert.True((await StateAsync()).IsRunning);
        Under.Advance(Lease + Moment);

        var taken = await ClaimRangesAsync(Other);

        Assert.Equal(Sorted(lost.SelectMany(range => range.Keys)), Sorted(taken.SelectMany(range => range.Keys)));
        foreach (var range in lost)
        {
            Assert.False(await One.Sweep.RenewAsync(range, CancellationToken.None));
            await One.Sweep.DeferAsync(range, TimeSpan.FromDays(1), "too late", countsAsAttempt: true, CancellationToken.None);
            Assert.Null(await FinishAsync(One, range, keys));
        }

        foreach (var range in taken)
        {
            Assert.Equal(0, await FinishAsync(Other, range));
        }

        Under.Advance(2 * Grace);
        Assert.Null(await ClaimSuspectsAsync(Other));
    }

    [Fact]
    public async Task RenewedRange_StaysWithItsReplica()
    {
        await AddRowsAsync(Under.NewKeys(1));
        Assert.True(await BeginAsync(One, Owner, 0));
        var ranges = await ClaimRangesAsync(One);
        Under.Advance(Lease / 2);
        foreach (var range in ranges)
        {
            Assert.True(await One.Sweep.RenewAsync(range, CancellationToken.None));
        }

        Under.Advance(Lease * 0.75);

        Assert.Empty(await ClaimRangesAsync(Other));
    }

    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 1)]
    public async Task DeferredRange_ComesAgainAfterItsDelay(bool countsAsAttempt, int attempts)
    {
        var keys = Under.NewKeys(1);
        await AddRowsAsync(keys);
        Assert.True(await BeginAsync(One, Owner, 0));
        foreach (var range in await ClaimRangesAsync(One))
        {
            await One.Sweep.DeferAsync(range, TimeSpan.FromSeconds(10), "the owner could not say", countsAsAttempt, CancellationToken.None);
        }

        Assert.Empty(await ClaimRangesAsync(Other));
        Under.Advance(TimeSpan.FromSeconds(11));

        var again = await ClaimRangesAsync(Other);
        Assert.Equal([Under.First, Under.Second], again.Select(range => range.Reference).Distinct().Order(StringComparer.Ordinal));
        Assert.All(again, range => Assert.Equal(attempts, range.Attempts));
    }

    [Fact]
    public async Task StoppedSweeps_SayNothingOfSuspects_AndTheCanariesAreAskedForAgain_UntilTheyGoOn()
    {
        var keys = Under.NewKeys(3);
        await AddRowsAsync(keys);
        await ReceiveAsync(Deleted(Under.NewKeys(1)[0], 1));
        Assert.Equal(2, await SweepAsync(keys[0]));
        Under.Advance(Grace + Moment);

        Assert.True(await One.Sweep.StopAsync(Owner.Service, [keys[1]], "it does not know a canary", TimeSpan.FromSeconds(30), CancellationToken.None));

        Assert.Null(await ClaimSuspectsAsync(Other));
        Assert.Null(await Other.Sweep.ClaimProbeAsync(Owner, CancellationToken.None));
        Under.Advance(TimeSpan.FromSeconds(31));
        var probe = await Other.Sweep.ClaimProbeAsync(Owner, CancellationToken.None);
        Assert.Equal((0, keys[1]), (probe!.Suspicious, probe.Canaries[0]));
        Assert.Null(await One.Sweep.ClaimProbeAsync(Owner, CancellationToken.None));

        // Another canary has been missing since now: it is asked for from now on, and its grace period begins.
        await Other.Sweep.DeferProbeAsync(Owner.Service, [keys[1], keys[2]], Moment, CancellationToken.None);
        Under.Advance(Grace - Moment);
        probe = await One.Sweep.ClaimProbeAsync(Owner, CancellationToken.None);
        Assert.Equal((1, keys[1], keys[2]), (probe!.Suspicious, probe.Canaries[0], probe.Canaries[1]));

        Assert.True(await One.Sweep.ResumeAsync(Owner.Service, forgetMissing: false, CancellationToken.None));
        Assert.False(await Other.Sweep.ResumeAsync(Owner.Service, forgetMissing: false, CancellationToken.None));
        await Other.Sweep.DeferProbeAsync(Owner.Service, [keys[2]], Moment, CancellationToken.None);
        Assert.Null((await StateAsync()).StoppedReason);
        Assert.Equal([(keys[0], Under.First), (keys[0], Under.Second)], NamesOf(await ClaimSuspectsAsync(Other)));
        Assert.Equal((null, SweepCause.Request), ((await StateAsync()).StoppedReason, (await StateAsync()).Requested));
    }

    [Fact]
    public async Task SweepAfterAStoppedOne_HasNoRangesOfIt()
    {
        var keys = await SweepWithCanariesAsync();
        Assert.True(await BeginAsync(One, Owner, 2));
        Assert.NotEmpty(await ClaimRangesAsync(One));
        Assert.True(await One.Sweep.StopAsync(Owner.Service, [keys[0]], "it does not know a canary", Moment, CancellationToken.None));
        Assert.True(await One.Sweep.ResumeAsync(Owner.Service, forgetMissing: true, CancellationToken.None));

        Assert.True(await BeginAsync(Other, Owner, 3));
        var ranges = await ClaimRangesAsync(Other);
        Assert.Equal(keys, Sorted(ranges.Where(range => range.Reference == Under.First).SelectMany(range => range.Keys)));
        foreach (var range in ranges)
        {
            Assert.Equal(0, await FinishAsync(Other, range));
        }

        // The leases of the stopped sweep have ended, too.
        Under.Advance(Lease + Moment);
        Assert.Empty(await ClaimRangesAsync(Other));
        Assert.False((await StateAsync()).IsRunning);
    }

    [Fact]
    public async Task SweepThatIsAskedForOnceMore_StillIsOneForALostFeed()
    {
        var keys = Under.NewKeys(2);
        await AddRowsAsync(keys);
        await ReceiveAsync(Deleted(Under.NewKeys(1)[0], 1));
        Assert.Equal(0, await SweepAsync());
        await One.Sweep.RequestAsync(Owner.Service, SweepCause.LostFeed, CancellationToken.None);
        await Other.Sweep.RequestAsync(Owner.Service, SweepCause.Request, CancellationToken.None);

        Assert.False(await One.Sweep.StopAsync(Owner.Service, [keys[1]], "it does not know a canary", Moment, CancellationToken.None));

        Assert.Equal((null, SweepCause.LostFeed), ((await StateAsync()).StoppedReason, (await StateAsync()).Requested));
    }

    [Fact]
    public async Task CanaryThatWasDeletedInGoodOrder_StopsNothing()
    {
        var keys = Under.NewKeys(2);
        await AddRowsAsync(keys);
        await ReceiveAsync(Deleted(keys[1], 1));
        Assert.Equal(0, await SweepAsync());

        Assert.False(await One.Sweep.StopAsync(Owner.Service, [keys[1]], "it does not know a canary", Moment, CancellationToken.None));

        Assert.Null((await StateAsync()).StoppedReason);
    }

    [Fact]
    public async Task CleanUpOfAStoppedOwner_Waits()
    {
        var keys = Under.NewKeys(2);
        await AddRowsAsync(keys);
        Assert.Equal(0, await SweepAsync());
        await ReceiveAsync(Deleted(keys[0], 1));
        Assert.True(await One.Sweep.StopAsync(Owner.Service, [keys[1]], "it does not know a canary", Moment, CancellationToken.None));

        Assert.Empty(await ClaimAllAsync(One));
        Assert.True(await One.Sweep.ResumeAsync(Owner.Service, forgetMissing: true, CancellationToken.None));

        Assert.Equal(2, await CleanAsync(One));
    }

    [Fact]
    public async Task Canary_ThatWasDeleted_IsNoneWhenItComesBack_UntilItIsConfirmedAgain()
    {
        var keys = await SweepWithCanariesAsync();
        await ReceiveAsync(Deleted(keys[0], 2));
        Assert.Equal(0, await SweepAsync(keys[0]));
        await ReceiveAsync(Restored(keys[0], 3));

        Assert.Equal([keys[1]], await CanariesAsync());
    }

    [Fact]
    public async Task LostFeed_LeavesNoKeyThatIsKnownToExist_SoThatNothingStopsTheSweepThatIsAskedFor()
    {
        var keys = await SweepWithCanariesAsync();
        Assert.True(await One.Sweep.StopAsync(Owner.Service, [keys[0]], "it does not know a canary", Moment, CancellationToken.None));

        await Other.Sweep.RequestAsync(Owner.Service, SweepCause.LostFeed, CancellationToken.None);

        Under.Advance(2 * Moment);
        var probe = await One.Sweep.ClaimProbeAsync(Owner, CancellationToken.None);
        Assert.Equal((0, 0), (probe!.Suspicious, probe.Canaries.Count));
        Assert.Empty(await CanariesAsync());
    }

    [Fact]
    public async Task CanaryOfBefore_StopsNothing_WhileTheSweepOfALostFeedIsAskedFor()
    {
        var keys = await SweepWithCanariesAsync();
        await Other.Sweep.RequestAsync(Owner.Service, SweepCause.LostFeed, CancellationToken.None);

        Assert.False(await StopAsync());
        Assert.Null((await StateAsync()).StoppedReason);
        Assert.Empty(await CanariesAsync());
        Assert.True(await StopAsync());

        Task<bool> StopAsync() => One.Sweep.StopAsync(Owner.Service, [keys[0]], "it does not know a canary", Moment, CancellationToken.None);
    }

    [Fact]
    public async Task ReleasedOwner_LeavesNoKeyThatIsKnownToExist_BecauseItsTombstonesAreGone()
    {
        var keys = await SweepWithCanariesAsync();
        await ReceiveAsync(Deleted(keys[0], 2));
        await One.Inbox.HoldAsync(Owner.Service, "its database was set back", CancellationToken.None);

        await Under.ReleaseOwnerAsync();

        Assert.Empty(await CanariesAsync());
    }

    [Fact]
    public async Task SweepsThatAPersonLetsGoOn_HaveNoCanaries_AndThoseThatGoOnByThemselvesHaveTheOthers()
    {
        var keys = await SweepWithCanariesAsync();
        Assert.True(await One.Sweep.StopAsync(Owner.Service, [keys[0]], "it does not know a canary", Moment, CancellationToken.None));
        Assert.True(await One.Sweep.ResumeAsync(Owner.Service, forgetMissing: true, CancellationToken.None));
        Assert.Equal([keys[1]], await CanariesAsync());
        Assert.True(await One.Sweep.StopAsync(Owner.Service, [keys[0]], "it does not know a canary", Moment, CancellationToken.None));

        await Under.ResumeSweepsAsync();

        Assert.Null((await StateAsync()).StoppedReason);
        Assert.Empty(await CanariesAsync());
    }

    /// <summary>Runs a sweep that confirms two keys.</summary>
    private async Task<OwnerKey[]> SweepWithCanariesAsync()
    {
        var keys = Under.NewKeys(2);
        await AddRowsAsync(keys);
        await ReceiveAsync(Deleted(Under.NewKeys(1)[0], 1));
        Assert.Equal(0, await SweepAsync());
        Assert.Equal(keys, await CanariesAsync());
        return keys;
    }

    /// <summary>Begins a sweep, and returns its canaries.</summary>
    private async Task<IEnumerable<OwnerKey>> CanariesAsync()
    {
        Assert.True(await BeginAsync(One, Owner, (await StateAsync()).Number));
        var ranges = await ClaimRangesAsync(One);
        Assert.NotEmpty(ranges);
        foreach (var range in ranges)
        {
            await One.Sweep.FinishAsync(range, new(Epoch, [], 0, []), CancellationToken.None);
        }

        Assert.Empty(await ClaimRangesAsync(One));
        return Sorted(ranges[0].Canaries);
    }
}
