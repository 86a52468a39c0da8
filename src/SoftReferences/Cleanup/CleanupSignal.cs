namespace SoftReferences;

/// <summary>Wakes a clean-up worker when the inbox has received tombstones, so that it does not wait for the next poll.</summary>
/// <remarks>Several workers may wait; one is woken. It is woken by shortening its timer, so that it never runs inside the caller of <see cref="Set"/>.</remarks>
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
                // A worker that is about to wake has not looked for work yet, so it covers this signal.
                _isSet |= _woken == 0;
                return;
            }

            // Removed first, because the wait may end before 'Change' returns.
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
