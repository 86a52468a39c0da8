using System.Collections.Concurrent;

namespace SoftReferences;

/// <summary>The keys of one owner with a recent tombstone, whose cached answers are not trusted.</summary>
/// <remarks>
/// A tombstone is kept for as long as an answer to an earlier question could still be cached or arrive. The number is limited: if there are
/// too many, tombstones are dropped, and no cached answer is trusted until none of the dropped ones can matter.
/// </remarks>
internal sealed class TombstoneFence(TimeProvider time)
{
    /// <summary>The maximum number of keys.</summary>
    public const int Capacity = 100_000;

    private readonly ConcurrentDictionary<OwnerKey, Mark> _marks = new();
    private readonly Queue<(OwnerKey Key, long Until)> _expiries = new();
    private readonly Lock _lock = new();
    private long _blindUntil = long.MinValue;

    /// <summary>Returns whether cached answers about a key must not be trusted.</summary>
    public bool Holds(OwnerKey key) =>
        (_marks.TryGetValue(key, out var mark) && mark.Stands)
        || (Volatile.Read(ref _blindUntil) is var until && until != long.MinValue && time.GetTimestamp() < until);

    /// <summary>Adds tombstones, in any order and any number of times. For each key, the one with the last position counts.</summary>
    /// <param name="epoch">The epoch of the positions.</param>
    /// <param name="tombstones">The tombstones.</param>
    /// <param name="retention">How long answers to questions asked until now may be cached.</param>
    public void Add(string epoch, IReadOnlyList<Tombstone> tombstones, TimeSpan retention)
    {
        lock (_lock)
        {
            var now = time.GetTimestamp();
            var until = now + (long)(retention.TotalSeconds * time.TimestampFrequency);
            Expire(now);
            foreach (var tombstone in tombstones)
            {
                if (_marks.TryGetValue(tombstone.Key, out var known) && known.Epoch == epoch && known.Position >= tombstone.Position)
                {
                    continue;
                }

                if (_expiries.Count >= Capacity)
                {
                    // Stops trusting before it drops tombstones, so that a concurrent reader does not miss one.
                    Volatile.Write(ref _blindUntil, until);
                    _marks.Clear();
                    _expiries.Clear();
                }

                _marks[tombstone.Key] = new(epoch, tombstone.Position, tombstone.Kind != TombstoneKind.Restored, until);
                _expiries.Enqueue((tombstone.Key, until));
            }
        }
    }

    private void Expire(long now)
    {
        while (_expiries.TryPeek(out var oldest) && oldest.Until <= now)
        {
            _expiries.Dequeue();
            if (_marks.TryGetValue(oldest.Key, out var mark) && mark.Until <= now)
            {
                _marks.TryRemove(oldest.Key, out _);
            }
        }
    }

    private readonly record struct Mark(string Epoch, long Position, bool Stands, long Until);
}
