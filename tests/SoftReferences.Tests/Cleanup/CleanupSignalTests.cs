using Microsoft.Extensions.Time.Testing;

namespace SoftReferences.Tests.Cleanup;

public sealed class CleanupSignalTests
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly CleanupSignal _signal = new();
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task Wait_ThatNothingEnds_EndsWithTheInterval()
    {
        var waiting = WaitAsync();

        _time.Advance(Interval - TimeSpan.FromTicks(1));
        Assert.False(waiting.IsCompleted);
        _time.Advance(TimeSpan.FromTicks(1));

        await waiting;
    }

    [Fact]
    public async Task Signal_EndsTheWait_AndNotTheNext()
    {
        var waiting = WaitAsync();
        _signal.Set();
        _signal.Set();
        _time.Advance(TimeSpan.Zero);
        await waiting;

        waiting = WaitAsync();
        _time.Advance(Interval / 2);
        Assert.False(waiting.IsCompleted);
        _time.Advance(Interval / 2);
        await waiting;
    }

    [Fact]
    public async Task EachSignal_EndsOneWait()
    {
        Task[] waiting = [WaitAsync(), WaitAsync(), WaitAsync()];
        _signal.Set();
        _signal.Set();
        _time.Advance(TimeSpan.Zero);
        await Task.WhenAll(waiting[..2]);

        Assert.False(waiting[2].IsCompleted);
        _signal.Set();
        _time.Advance(TimeSpan.Zero);
        await waiting[2];
    }

    [Fact]
    public async Task Signal_BeforeTheWait_EndsItAtOnce()
    {
        _signal.Set();

        var waiting = WaitAsync();
        _time.Advance(TimeSpan.Zero);

        await waiting;
    }

    [Fact]
    public async Task Cancellation_EndsTheWait()
    {
        using var cancellation = new CancellationTokenSource();
        var waiting = _signal.WaitAsync(Interval, _time, cancellation.Token);

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    private Task WaitAsync() => _signal.WaitAsync(Interval, _time, CancellationToken.None);
}
