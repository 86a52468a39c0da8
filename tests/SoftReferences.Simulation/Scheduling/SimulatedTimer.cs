namespace SoftReferences.Simulation;

/// <summary>A timer of one process.</summary>
internal sealed class SimulatedTimer(SimulatedProcess process, TimerCallback callback, object? state) : ITimer
{
    private int _setting;
    private bool _isDisposed;

    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        if (_isDisposed)
        {
            return false;
        }

        var setting = ++_setting;
        if (dueTime != Timeout.InfiniteTimeSpan)
        {
            process.Post(dueTime, () => Fire(setting, period));
        }

        return true;
    }

    public void Dispose()
    {
        _isDisposed = true;
        _setting++;
    }

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    private void Fire(int setting, TimeSpan period)
    {
        if (setting != _setting)
        {
            return;
        }

        if (period > TimeSpan.Zero)
        {
            process.Post(period, () => Fire(setting, period));
        }

        callback(state);
    }
}
