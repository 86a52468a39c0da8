namespace SoftReferences;

/// <summary>How fast one owner is asked by this process: a rate that grows step by step, and is halved when the owner is slow or cannot say.</summary>
internal sealed class SweepPace(SweepOptions options, TimeProvider time)
{
    private const int Steps = 20;
    private const int LowestShare = 100;

    private readonly Lock _lock = new();
    private readonly double _lowest = Math.Max(1, options.KeysPerSecond / (double)LowestShare);
    private double _rate = Math.Max(1, options.KeysPerSecond / (double)Steps);
    private long _nextAt;

    /// <summary>Gets how many keys are asked for in a second at present.</summary>
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

    /// <summary>Takes room for a question, behind all that were taken before.</summary>
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

    /// <summary>Notes how an owner took a question.</summary>
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
