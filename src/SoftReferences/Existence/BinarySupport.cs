namespace SoftReferences;

/// <summary>Remembers for a while that an owner does not support the binary form.</summary>
internal sealed class BinarySupport(TimeProvider time)
{
    /// <summary>How long JSON is used before the binary form is tried again, because the owner may have been updated.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    private long _refused = long.MinValue;

    public bool IsLikely => Volatile.Read(ref _refused) is var refused && (refused == long.MinValue || time.GetElapsedTime(refused) >= Lifetime);

    public void Refused() => Volatile.Write(ref _refused, time.GetTimestamp());
}
