namespace SoftReferences;

/// <summary>Remembers for a while that an owner does not understand the binary form, or answers it in JSON.</summary>
internal sealed class BinarySupport(TimeProvider time)
{
    /// <summary>How long an owner is asked in JSON before the binary form is tried again: owners are updated while we run.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(10);

    private long _refused = long.MinValue;

    public bool IsLikely => Volatile.Read(ref _refused) is var refused && (refused == long.MinValue || time.GetElapsedTime(refused) >= Lifetime);

    public void Refused() => Volatile.Write(ref _refused, time.GetTimestamp());
}
