namespace SoftReferences.Tests;

public sealed class OwnerBatcherTests
{
    private static readonly TimeSpan Window = TimeSpan.FromMilliseconds(2);

    [Fact]
    public async Task Check_OfAnIdleOwner_LeavesAtOnce()
    {
        using var world = new BatcherWorld();

        var check = world.AskAsync(1);

        Assert.Equal(1, world.Owner.Count);
        (await world.Owner.NextAsync()).Answer(Existence.Exists);
        Assert.Equal([Existence.Exists], (await check).Statuses);
    }

    [Fact]
    public async Task Checks_OfABusyOwner_AreCollectedForTheWindow()
    {
        using var world = new BatcherWorld();
        var first = world.AskAsync(1);
        var others = Task.WhenAll(world.AskAsync(2), world.AskAsync(3, 4), world.AskAsync(2, 4));

        world.Time.Advance(Window / 2);
        Assert.Equal(1, world.Owner.Count);
        world.Time.Advance(Window / 2);

        Assert.Equal([1], (await world.Owner.NextAsync()).Numbers);
        var call = await world.Owner.NextAsync();
        Assert.Equal([2, 3, 4], call.Numbers);
        call.Answer(number => number == 3 ? Existence.Missing : Existence.Exists);
        var answers = await others;
        Assert.Equal([[Existence.Exists], [Existence.Missing, Existence.Exists], [Existence.Exists, Existence.Exists]], answers.Select(answer => answer.Statuses));
        Assert.False(first.IsCompleted);
    }

    [Fact]
    public async Task Checks_OfAnOwnerThatAnswersQuickly_ShareACallAllTheSame()
    {
        using var world = new BatcherWorld();
        var first = world.AskAsync(1);
        var second = world.AskAsync(2);

        (await world.Owner.NextAsync()).Answer(Existence.Exists);
        Assert.Equal([Existence.Exists], (await first).Statuses);
        var third = world.AskAsync(3);
        Assert.Equal(1, world.Owner.Count);
        world.Time.Advance(Window);

        var call = await world.Owner.NextAsync();
        Assert.Equal([2, 3], call.Numbers);
        call.Answer(Existence.Exists);
        Assert.Equal([Existence.Exists], (await second).Statuses);
        Assert.Equal([Existence.Exists], (await third).Statuses);
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 2)]
    public async Task Check_ThatLookedInMemoryBeforeACallEnded_LooksAgain(bool isRememberedNow, int calls)
    {
        using var world = new BatcherWorld();
        var looked = world.Batcher.Completed;
        var first = world.AskAsync(1);
        (await world.Owner.NextAsync()).Answer(Existence.Exists);
        await first;

        var second = world.Batcher.AskAsync(string.Empty, [OwnerKey.Of(1)], new BatchMemory(looked, _ => isRememberedNow), CancellationToken.None);

        Assert.Equal(calls, world.Owner.Count);
        if (!isRememberedNow)
        {
            (await world.Owner.NextAsync()).Answer(Existence.Exists);
        }

        Assert.Equal([Existence.Exists], (await second).Statuses);
    }

    [Fact]
    public void Check_ThatLookedInMemorySinceTheLastCall_DoesNotLookAgain()
    {
        using var world = new BatcherWorld();

        _ = world.Batcher.AskAsync(
            string.Empty, [OwnerKey.Of(1)], new BatchMemory(world.Batcher.Completed, _ => throw new InvalidOperationException("It looked again.")), CancellationToken.None);

        Assert.Equal(1, world.Owner.Count);
    }

    [Fact]
    public async Task Check_AfterABurst_WaitsForNobody()
    {
        using var world = new BatcherWorld();
        var burst = new[] { world.AskAsync(1), world.AskAsync(2) };
        (await world.Owner.NextAsync()).Answer(Existence.Exists);
        world.Time.Advance(Window);
        (await world.Owner.NextAsync()).Answer(Existence.Exists);
        await Task.WhenAll(burst);

        _ = world.AskAsync(3);

        Assert.Equal([3], (await world.Owner.NextAsync()).Numbers);
    }

    [Fact]
    public async Task BurstAfterABurst_IsCollectedLikeTheFirst()
    {
        using var world = new BatcherWorld();
        var burst = new[] { world.AskAsync(1), world.AskAsync(2) };
        world.Time.Advance(Window);
        (await world.Owner.NextAsync()).Answer(Existence.Exists);
        (await world.Owner.NextAsync()).Answer(Existence.Exists);
        await Task.WhenAll(burst);

        _ = world.AskAsync(3);
        _ = world.AskAsync(4);
        _ = world.AskAsync(5);
        world.Time.Advance(Window);

        Assert.Equal([3], (await world.Owner.NextAsync()).Numbers);
        Assert.Equal([4, 5], (await world.Owner.NextAsync()).Numbers);
    }

    [Fact]
    public void FullCall_DoesNotWaitForTheWindow()
    {
        using var world = new BatcherWorld(options => options.MaximumBatch = 2);
        _ = world.AskAsync(1);
        _ = world.AskAsync(2);
        Assert.Equal(1, world.Owner.Count);

        _ = world.AskAsync(3);

        Assert.Equal(2, world.Owner.Count);
    }

    [Fact]
    public void WindowOfZero_SharesCallsOnlyWhileAllAreTaken()
    {
        using var world = new BatcherWorld(options => (options.BatchWindow, options.MaximumCalls) = (TimeSpan.Zero, 2));

        _ = world.AskAsync(1);
        _ = world.AskAsync(2);
        _ = world.AskAsync(3);
        _ = world.AskAsync(4);

        Assert.Equal(2, world.Owner.Count);
    }

    [Fact]
    public async Task Calls_AtOnce_AreNeverMoreThanTheMaximum()
    {
        using var world = new BatcherWorld(options => (options.MaximumBatch, options.MaximumCalls) = (1, 3));

        var check = world.AskAsync(1, 2, 3, 4, 5);

        Assert.Equal(3, world.Owner.Count);
        for (var number = 1; number <= 5; number++)
        {
            var call = await world.Owner.NextAsync();
            Assert.Equal([number], call.Numbers);
            call.Answer(Existence.Exists);
        }

        Assert.All((await check).Statuses, status => Assert.Equal(Existence.Exists, status));
    }

    [Fact]
    public async Task Question_OfSeveralCalls_LeavesInCallsWhileTheRestIsBeingEntered()
    {
        var entered = 0;
        List<int> enteredAtCalls = [];
        using var world = new BatcherWorld(options => options.MaximumBatch = 2, ScriptedSource<BillingAccounts>.Of(keys =>
        {
            enteredAtCalls.Add(entered);
            return ScriptedSource<BillingAccounts>.All(Existence.Exists, keys);
        }));
        var memory = new BatchMemory(Completed: -1, _ =>
        {
            entered++;
            return false;
        });

        var answer = await world.Batcher.AskAsync(string.Empty, [.. Enumerable.Range(1, 5).Select(number => OwnerKey.Of(number))], memory, CancellationToken.None);

        Assert.All(answer.Statuses, status => Assert.Equal(Existence.Exists, status));
        Assert.Equal([2, 4, 5], enteredAtCalls);
    }

    [Fact]
    public async Task Question_OfTenThousandKeys_TakesTenCallsAndKeepsTheOrder()
    {
        var source = ScriptedSource<BillingAccounts>.Of(keys => new([.. keys.Select(key => key.AsNumber() % 3 == 0 ? Existence.Missing : Existence.Exists)]));
        using var world = new BatcherWorld(source: source);
        long[] keys = [.. Enumerable.Range(1, 10_000)];

        var answer = await world.AskAsync(keys);

        Assert.Equal(keys.Select(key => key % 3 == 0 ? Existence.Missing : Existence.Exists), answer.Statuses);
        Assert.Equal(10, source.Calls.Count);
    }

    [Fact]
    public async Task Checks_OfAThousandKeysAtOnce_TakeFewCalls()
    {
        using var world = new BatcherWorld();
        var checks = Enumerable.Range(1, 1_000).Select(number => world.AskAsync(number)).ToArray();

        (await world.Owner.NextAsync()).Answer(Existence.Exists);
        world.Time.Advance(Window);
        (await world.Owner.NextAsync()).Answer(Existence.Exists);

        Assert.All(await Task.WhenAll(checks), answer => Assert.Equal([Existence.Exists], answer.Statuses));
        Assert.Equal(2, world.Owner.Count);
    }

    [Fact]
    public async Task Checks_OfOneKeyAtOnce_TakeOneCall()
    {
        using var world = new BatcherWorld();
        var checks = Enumerable.Range(1, 1_000).Select(_ => world.AskAsync(7)).ToArray();

        (await world.Owner.NextAsync()).Answer(Existence.Exists);

        Assert.All(await Task.WhenAll(checks), answer => Assert.Equal([Existence.Exists], answer.Statuses));
        Assert.Equal(1, world.Owner.Count);
    }

    [Fact]
    public async Task Check_ThatJoinedACallUnderWay_IsToldMissingByTheNextOnly()
    {
        using var world = new BatcherWorld();
        _ = world.AskAsync(7);
        var call = await world.Owner.NextAsync();
        var after = world.AskAsync(7);
        call.Answer(Existence.Missing);
        (await world.Owner.NextAsync()).Answer(Existence.Missing);

        Assert.Equal([Existence.Missing], (await after.WaitAsync(TimeSpan.FromMinutes(1))).Statuses);
        Assert.Equal(2, world.Owner.Count);
    }

    [Fact]
    public async Task Check_ThatJoinedACallUnderWay_IsNotToldMissingByIt()
    {
        using var world = new BatcherWorld();
        var before = world.AskAsync(7);
        var call = await world.Owner.NextAsync();

        // The owner has already looked. The entity is created and referred to only now.
        var after = world.AskAsync(7);
        call.Answer(Existence.Missing);
        (await world.Owner.NextAsync()).Answer(Existence.Exists);

        Assert.Equal([Existence.Missing], (await before).Statuses);
        Assert.Equal([Existence.Exists], (await after).Statuses);
    }

    [Fact]
    public async Task Scopes_ShareNoCall()
    {
        using var world = new BatcherWorld();
        var checks = Task.WhenAll(world.AskAsync("a", default, 7), world.AskAsync("b", default, 7, 8), world.AskAsync("a", default, 8));
        world.Time.Advance(Window);

        var calls = new[] { await world.Owner.NextAsync(), await world.Owner.NextAsync(), await world.Owner.NextAsync() };
        Assert.Equal([[7], [7, 8], [8]], calls.Select(call => call.Numbers));
        calls[0].Answer(Existence.Exists);
        calls[1].Answer(Existence.Missing);
        calls[2].Answer(Existence.Exists);

        Assert.Equal([[Existence.Exists], [Existence.Missing, Existence.Missing], [Existence.Exists]], (await checks).Select(answer => answer.Statuses));
    }

    [Fact]
    public async Task Scopes_TakeTurns()
    {
        using var world = new BatcherWorld(options => (options.MaximumBatch, options.MaximumCalls) = (2, 1));
        _ = world.AskAsync("a", default, 1);
        _ = world.AskAsync("a", default, 2, 3, 4, 5);
        _ = world.AskAsync("b", default, 6);

        var taken = new List<IReadOnlyList<long>>();
        for (var index = 0; index < 4; index++)
        {
            var call = await world.Owner.NextAsync();
            taken.Add(call.Numbers);
            call.Answer(Existence.Exists);
        }

        Assert.Equal([[1], [2, 3], [6], [4, 5]], taken);
    }

    [Fact]
    public async Task Owner_ThatTakesLess_IsAskedForLess()
    {
        using var world = new BatcherWorld();
        world.Limits.Learn(BillingAccounts.Service, 2);

        _ = world.AskAsync(2, 3, 4, 5, 6);
        world.Time.Advance(Window);

        Assert.Equal([[2, 3], [4, 5], [6]], [(await world.Owner.NextAsync()).Numbers, (await world.Owner.NextAsync()).Numbers, (await world.Owner.NextAsync()).Numbers]);
    }

    [Fact]
    public async Task Source_RunsInTheContextOfWhoWaitsForIt()
    {
        var tenant = new AsyncLocal<string>();
        var seen = new List<string?>();
        var source = new ScriptedSource<BillingAccounts>(async (keys, _) =>
        {
            seen.Add(tenant.Value);
            await Task.Yield();
            return ScriptedSource<BillingAccounts>.All(Existence.Exists, keys);
        });
        using var world = new BatcherWorld(options => options.MaximumCalls = 1, source);
        tenant.Value = "a";
        var first = world.AskAsync("a", default, 1);
        tenant.Value = "b";
        var second = world.AskAsync("b", default, 1);
        tenant.Value = null!;

        await Task.WhenAll(first, second);

        Assert.Equal(["a", "b"], seen);
    }

    [Fact]
    public async Task Source_ThatAnswersAtOnce_IsAskedForAnyNumberOfBatchesOnOneStack()
    {
        var source = ScriptedSource<BillingAccounts>.Of(keys => ScriptedSource<BillingAccounts>.All(Existence.Exists, keys));
        using var world = new BatcherWorld(options => options.MaximumBatch = 1, source);

        await world.AskAsync([.. Enumerable.Range(1, 10_000)]);

        Assert.Equal(10_000, source.Calls.Count);
    }
}
