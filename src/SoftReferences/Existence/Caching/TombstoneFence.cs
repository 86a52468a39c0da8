using System.Collections.Concurrent;

namespace SoftReferences;

/// <summary>The keys of one owner for which a tombstone has come in lately: whatever is remembered of them is not believed.</summary>
/// <remarks>
/// A tombstone stands for as long as an answer could still be remembered, or come in, that was asked for before it. Its
/// memory is bounded: when there are too many, nothing at all is believed until none of the forgotten ones can matter.
/// </remarks>
internal sealed class TombstoneFence(TimeProvider time)
{
    /// <summary>The most keys that are held.</summary>
    public const int Capacity = 100_000;

    private readonly ConcurrentDictionary<OwnerKey, Mark> _marks = new();
    private readonly Queue<(OwnerKey Key, long Until)> _expiries = new();
    private readonly Lock _lock = new();
    private long _blindUntil = long.MinValue;

    /// <summary>Says whether what is remembered of a key is not to be believed.</summary>
    public bool Holds(OwnerKey key) =>
        (_marks.TryGetValue(key, out var mark) && mark.Stands)
        || (Volatile.Read(ref _blindUntil) is var until && until != long.MinValue && time.GetTimestamp() < until);

    /// <summary>Takes in tombstones, in any order and any number of times. Of each key the one with the last position counts.</summary>
    /// <param name="epoch">The epoch that the positions are of.</param>
    /// <param name="tombstones">The tombstones.</param>
    /// <param name="retention">How long an answer may be remembered that was asked for by now.</param>
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
                    // First blind, then forgetful: a reader between the two must not miss a tombstone.
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
