namespace SoftReferences;

/// <summary>The rate at which this process asks one owner. It grows step by step, and is halved if the owner is slow or cannot answer.</summary>
internal sealed class SweepPace(SweepOptions options, TimeProvider time)
{
    private const int Steps = 20;
    private const int LowestShare = 100;

    private readonly Lock _lock = new();
    private readonly double _lowest = Math.Max(1, options.KeysPerSecond / (double)LowestShare);
    private double _rate = Math.Max(1, options.KeysPerSecond / (double)Steps);
    private long _nextAt;

    /// <summary>Gets the current rate in keys per second.</summary>
    public double Rate
    {
        get
        {
            lock (_lock)
            {
                return _rate;
            }
        }
    }

    /// <summary>Reserves a slot for a question, after all reserved before.</summary>
    /// <returns>How long to wait before it is asked.</returns>
    public TimeSpan Take(int keys)
    {
        lock (_lock)
        {
            var now = time.GetTimestamp();
            var at = Math.Max(_nextAt, now);
            _nextAt = at + (long)(keys / _rate * time.TimestampFrequency);
            return time.GetElapsedTime(now, at);
        }
    }

    /// <summary>Adjusts the rate to the owner's answer.</summary>
    public void Answered(TimeSpan latency, bool couldSay)
    {
        lock (_lock)
        {
            _rate = couldSay && latency <= options.TargetLatency
                ? Math.Min(options.KeysPerSecond, _rate + Math.Max(1, options.KeysPerSecond / (double)Steps))
                : Math.Max(_lowest, _rate / 2);
        }
    }
}
