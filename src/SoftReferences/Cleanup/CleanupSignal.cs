namespace SoftReferences;

/// <summary>Wakes whoever cleans a store when its inbox has grown, so that nobody has to wait for the next poll.</summary>
/// <remarks>One waits at a time. The wake-up is the end of the wait, brought forward: it comes from the clock, and never runs inside <see cref="Set"/>'s caller.</remarks>
internal sealed class CleanupSignal
{
    private readonly Lock _lock = new();
    private ITimer? _wait;
    private bool _isSet;

    public void Set()
    {
        lock (_lock)
        {
            _isSet = true;
            _wait?.Change(TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }
    }

    public async Task WaitAsync(TimeSpan atMost, TimeProvider time, CancellationToken cancellationToken)
    {
        var woken = new TaskCompletionSource();
        using var registration = cancellationToken.UnsafeRegister(static (state, token) => ((TaskCompletionSource)state!).TrySetCanceled(token), woken);
        using var timer = time.CreateTimer(static state => ((TaskCompletionSource)state!).TrySetResult(), woken, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        lock (_lock)
        {
            _wait = timer;
            timer.Change(_isSet ? TimeSpan.Zero : atMost, Timeout.InfiniteTimeSpan);
        }

        try
        {
            await woken.Task.ConfigureAwait(false);
        }
        finally
        {
            lock (_lock)
            {
                (_wait, _isSet) = (null, false);
            }
        }
    }
}
