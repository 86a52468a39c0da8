namespace SoftReferences;

/// <summary>Wakes whoever cleans a store when its inbox has grown, so that nobody has to wait for the next poll.</summary>
/// <remarks>Several may wait, and one is woken. The wake-up is the end of the wait, brought forward: it comes from the clock, and never runs inside <see cref="Set"/>'s caller.</remarks>
internal sealed class CleanupSignal
{
    private readonly Lock _lock = new();
    private readonly List<ITimer> _waits = [];
    private int _woken;
    private bool _isSet;

    public void Set()
    {
        lock (_lock)
        {
            if (_waits.Count == 0)
            {
                // Whoever is about to wake has not looked yet.
                _isSet |= _woken == 0;
                return;
            }

            // First of all out of the list: a clock may let the wait end before 'Change' returns.
            var first = _waits[0];
            _waits.RemoveAt(0);
            _woken++;
            first.Change(TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        }
    }

    public async Task WaitAsync(TimeSpan atMost, TimeProvider time, CancellationToken cancellationToken)
    {
        var woken = new TaskCompletionSource();
        using var registration = cancellationToken.UnsafeRegister(static (state, token) => ((TaskCompletionSource)state!).TrySetCanceled(token), woken);
        using var timer = time.CreateTimer(static state => ((TaskCompletionSource)state!).TrySetResult(), woken, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        lock (_lock)
        {
            timer.Change(_isSet ? TimeSpan.Zero : atMost, Timeout.InfiniteTimeSpan);
            if (_isSet)
            {
                (_isSet, _woken) = (false, _woken + 1);
            }
            else
            {
                _waits.Add(timer);
            }
        }

        try
        {
            await woken.Task.ConfigureAwait(false);
        }
        finally
        {
            lock (_lock)
            {
                if (!_waits.Remove(timer))
                {
                    _woken--;
                }
            }
        }
    }
}
