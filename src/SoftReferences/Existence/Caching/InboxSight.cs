namespace SoftReferences;

/// <summary>Whether this process knows what stands in a store's inbox. Until it does, and when it no longer does, nothing that was remembered is believed.</summary>
internal sealed class InboxSight(TimeProvider time)
{
    /// <summary>How long the last look lasts: several looks may fail in a row.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromSeconds(10);

    private long _clearUntil = long.MinValue;

    public bool IsClear => time.GetTimestamp() < Volatile.Read(ref _clearUntil);

    /// <summary>Notes that everything was seen that stood in the inbox by then.</summary>
    /// <param name="timestamp">When the look began.</param>
    public void Seen(long timestamp) => Volatile.Write(ref _clearUntil, timestamp + (long)(Lifetime.TotalSeconds * time.TimestampFrequency));
}
