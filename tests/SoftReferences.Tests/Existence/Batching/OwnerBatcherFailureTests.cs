using SoftReferences.TestSupport;

namespace SoftReferences.Tests;

public sealed class OwnerBatcherFailureTests
{
    private static readonly TimeSpan Window = TimeSpan.FromMilliseconds(2);

    [Fact]
    public async Task Caller_ThatCancels_LeavesTheOthersTheirCall()
    {
        using var world = new BatcherWorld();
        using var cancellation = new CancellationTokenSource();
        var impatient = world.AskAsync(cancellation.Token, 7);
        var patient = world.AskAsync(7);
        var call = await world.Owner.NextAsync();

        await cancellation.CancelAsync();

        var exception = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => impatient);
        Assert.Equal(cancellation.Token, exception.CancellationToken);
        Assert.False(call.CancellationToken.IsCancellationRequested);
        call.Answer(Existence.Exists);
        Assert.Equal([Existence.Exists], (await patient).Statuses);
    }

    [Fact]
    public async Task KeyThatIsWaitedForAgain_KeepsTheCall_WhenTheOtherCallersLeave()
    {
        using var world = new BatcherWorld();
        using var cancellation = new CancellationTokenSource();
        var first = world.AskAsync(cancellation.Token, 7, 8);
        var call = await world.Owner.NextAsync();
        using var later = new CancellationTokenSource();
        var second = world.AskAsync(later.Token, 8);
        await cancellation.CancelAsync();

        // Nobody waits for the first key of the call until now.
        var patient = world.AskAsync(7);
        await later.CancelAsync();

        Assert.False(call.CancellationToken.IsCancellationRequested);
        call.Answer(Existence.Exists);
        Assert.Equal([Existence.Exists], (await patient).Statuses);
        Assert.True(first.IsCanceled && second.IsCanceled);
    }

    [Fact]
    public async Task LastCallerThatCancels_CancelsTheCall_AndNobodyJoinsItAnyMore()
    {
        using var world = new BatcherWorld();
        using var cancellation = new CancellationTokenSource();
        var checks = new[] { world.AskAsync(cancellation.Token, 7, 8), world.AskAsync(cancellation.Token, 8) };
        var call = await world.Owner.NextAsync();
        call.CancellationToken.Register(() => checks = [.. checks, world.AskAsync(8)]);

        await cancellation.CancelAsync();

        Assert.True(call.CancellationToken.IsCancellationRequested);
        world.Time.Advance(Window);
        var next = await world.Owner.NextAsync();
        Assert.Equal([8], next.Numbers);
        next.Answer(Existence.Exists);
        Assert.Equal([Existence.Exists], (await checks[2]).Statuses);
        Assert.All(checks[..2], check => Assert.True(check.IsCanceled));
    }

    [Fact]
    public async Task CallThatNobodyWaitsFor_EndsWithoutASignOfItsSuccessor()
    {
        using var world = new BatcherWorld { Owner = new() { NoticesCancellation = false } };
        using var cancellation = new CancellationTokenSource();
        _ = world.AskAsync("tenant", cancellation.Token, 7);
        var abandoned = await world.Owner.NextAsync();
        await cancellation.CancelAsync();
        var second = world.AskAsync("tenant", default, 7);
        world.Time.Advance(Window);
        var call = await world.Owner.NextAsync();

        abandoned.Cancel();
        await Eventually.IsTrueAsync(() => world.Batcher.Calls == 1);
        var third = world.AskAsync("tenant", default, 7);
        world.Time.Advance(Window);

        Assert.Equal(2, world.Owner.Count);
        call.Answer(Existence.Exists);
        Assert.Equal([[Existence.Exists], [Existence.Exists]], (await Task.WhenAll(second, third)).Select(answer => answer.Statuses));
    }

    [Fact]
    public async Task Key_WhoseCallersLeftBeforeItsCall_IsNotAskedFor()
    {
        using var world = new BatcherWorld();
        using var cancellation = new CancellationTokenSource();
        _ = world.AskAsync(1);
        _ = world.AskAsync(cancellation.Token, 2, 3);
        _ = world.AskAsync(3);

        await cancellation.CancelAsync();
        world.Time.Advance(Window);

        Assert.Equal([1], (await world.Owner.NextAsync()).Numbers);
        Assert.Equal([3], (await world.Owner.NextAsync()).Numbers);
    }

    [Fact]
    public async Task Caller_ThatHasCancelledAlready_AsksNobody()
    {
        using var world = new BatcherWorld();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => world.AskAsync(new CancellationToken(canceled: true), 1));

        Assert.Equal(0, world.Owner.Count);
    }

    [Fact]
    public async Task Caller_WhoseTimeIsUp_KnowsWhatWasAnsweredByThen()
    {
        using var world = new BatcherWorld(options => (options.MaximumBatch, options.Timeout) = (1, TimeSpan.FromSeconds(3)));
        var check = world.AskAsync(1, 2);
        (await world.Owner.NextAsync()).Answer(Existence.Missing);
        var call = await world.Owner.NextAsync();
        while (world.Batcher.IsAsking(string.Empty, OwnerKey.Of(1)))
        {
            await Task.Yield();
        }

        world.Time.Advance(TimeSpan.FromSeconds(3));

        var answer = await check;
        Assert.Equal([Existence.Missing, Existence.Unknown], answer.Statuses);
        Assert.Equal("it gave no answer within 3 s", answer.UnknownReason);
        Assert.True(call.CancellationToken.IsCancellationRequested);
    }

    [Fact]
    public async Task Call_MayTakeAsLongAsTheLastOfItsCallersWaits()
    {
        using var world = new BatcherWorld(options => options.Timeout = TimeSpan.FromSeconds(3));
        var first = world.AskAsync(7);
        world.Time.Advance(TimeSpan.FromSeconds(2));
        var second = world.AskAsync(7);
        var call = await world.Owner.NextAsync();

        world.Time.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal([Existence.Unknown], (await first).Statuses);
        Assert.False(call.CancellationToken.IsCancellationRequested);
        world.Time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal([Existence.Unknown], (await second).Statuses);
        Assert.True(call.CancellationToken.IsCancellationRequested);
    }

    [Fact]
    public async Task Keys_BeyondTheQueue_AreUnknownAtOnce()
    {
        using var world = new BatcherWorld(options => (options.MaximumBatch, options.MaximumCalls, options.MaximumWaitingKeys) = (1, 1, 2));
        _ = world.AskAsync(1);
        _ = world.AskAsync(2, 3);

        var answer = await world.AskAsync(4, 5);

        Assert.Equal([Existence.Unknown, Existence.Unknown], answer.Statuses);
        Assert.Equal("2 keys wait to be asked for already, and 'MaximumWaitingKeys' allows no more", answer.UnknownReason);
    }

    [Fact]
    public async Task Keys_BeyondTheQueue_LeaveTheirQuestionTheOthers()
    {
        using var world = new BatcherWorld(options => (options.MaximumBatch, options.MaximumCalls, options.MaximumWaitingKeys) = (1, 1, 2));
        _ = world.AskAsync(1);
        _ = world.AskAsync(2, 3);

        var check = world.AskAsync(1, 3, 4);
        for (var number = 1; number <= 3; number++)
        {
            (await world.Owner.NextAsync()).Answer(Existence.Exists);
        }

        Assert.Equal([Existence.Exists, Existence.Exists, Existence.Unknown], (await check).Statuses);
    }

    [Fact]
    public async Task Queue_HasRoomAgain_WhenItsCallersLeft()
    {
        using var world = new BatcherWorld(options => (options.MaximumBatch, options.MaximumCalls, options.MaximumWaitingKeys) = (1, 1, 2));
        using var cancellation = new CancellationTokenSource();
        _ = world.AskAsync(1);
        _ = world.AskAsync(cancellation.Token, 2, 3);
        await cancellation.CancelAsync();

        var check = world.AskAsync(4, 5);
        for (var number = 1; number <= 3; number++)
        {
            (await world.Owner.NextAsync()).Answer(Existence.Exists);
        }

        Assert.Equal([Existence.Exists, Existence.Exists], (await check).Statuses);
    }

    [Fact]
    public async Task Failure_OfSomeKeys_IsToldToThoseWhoAskedForThem()
    {
        using var world = new BatcherWorld(options => options.MaximumCalls = 1);
        _ = world.AskAsync(1);
        var lucky = world.AskAsync(2);
        var unlucky = world.AskAsync(2, 3);
        (await world.Owner.NextAsync()).Answer(Existence.Exists);
        (await world.Owner.NextAsync()).Give(new([Existence.Exists, Existence.Unknown]) { UnknownReason = "it lost a shard", RetryAfter = TimeSpan.FromSeconds(9) });

        Assert.Equal((Existence.Exists, null, null), ((await lucky).Statuses[0], (await lucky).UnknownReason, (await lucky).RetryAfter));
        Assert.Equal([Existence.Exists, Existence.Unknown], (await unlucky).Statuses);
        Assert.Equal(("it lost a shard", TimeSpan.FromSeconds(9)), ((await unlucky).UnknownReason, (await unlucky).RetryAfter));
    }

    [Fact]
    public async Task Call_ThatFails_IsUnknown_AndTheNextCheckAsksAgain()
    {
        using var world = new BatcherWorld();
        var check = world.AskAsync(7);
        (await world.Owner.NextAsync()).Throw();
        Assert.Equal([Existence.Unknown], (await check).Statuses);

        var next = world.AskAsync(7);
        (await world.Owner.NextAsync()).Answer(Existence.Exists);

        Assert.Equal([Existence.Exists], (await next).Statuses);
    }

    [Fact]
    public async Task Question_AnsweredFromTwoEpochs_IsUnknown()
    {
        using var world = new BatcherWorld(options => options.MaximumBatch = 1);
        var check = world.AskAsync(1, 2);
        (await world.Owner.NextAsync()).Give(new([Existence.Missing]) { Epoch = "one" });
        (await world.Owner.NextAsync()).Give(new([Existence.Missing]) { Epoch = "two" });

        var answer = await check;

        Assert.Equal([Existence.Unknown, Existence.Unknown], answer.Statuses);
        Assert.Matches("^its epoch changed from '(one|two)' to '(one|two)' in the middle of the question$", answer.UnknownReason);
    }
}
