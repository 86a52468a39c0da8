namespace SoftReferences;

/// <summary>Tracks whether this process has recently read a store's inbox. If it has not, no cached answer is trusted.</summary>
internal sealed class InboxSight(TimeProvider time)
{
    /// <summary>How long a read remains valid, so that several reads in a row may fail.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(10);

    private long _clearUntil = long.MinValue;

    public bool IsClear => time.GetTimestamp() < Volatile.Read(ref _clearUntil);

    /// <summary>Records that all tombstones in the inbox at that time have been read.</summary>
    /// <param name="timestamp">When the read began.</param>
    public void Seen(long timestamp) => Volatile.Write(ref _clearUntil, timestamp + (long)(Lifetime.TotalSeconds * time.TimestampFrequency));
}
