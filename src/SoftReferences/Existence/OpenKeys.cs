using System.Diagnostics.CodeAnalysis;

namespace SoftReferences;

/// <summary>Keys that are still to be asked for, in questions as small as their owner needs them.</summary>
internal sealed class OpenKeys
{
    // Enough to find some keys by halves that an owner chokes on. One that chokes on most of them is not asked for each on its own.
    private const int MaximumPatience = 256;
    private const int CostOfDivision = 4;

    private readonly Stack<IReadOnlyList<OwnerKey>> _open = new();
    private int _limit = int.MaxValue;
    private int _patience = MaximumPatience;

    public bool IsEmpty => _open.Count == 0;

    /// <summary>Takes the keys of the next question: those that follow the ones before.</summary>
    /// <param name="maximum">The most keys that a question can have.</param>
    /// <param name="keys">The keys.</param>
    public bool TryTake(int maximum, [NotNullWhen(true)] out IReadOnlyList<OwnerKey>? keys)
    {
        if (!_open.TryPop(out keys))
        {
            return false;
        }

        var limit = Math.Min(maximum, _limit);
        if (keys.Count > limit)
        {
            // What lies close together is found at once by an owner that reads along its index.
            var all = keys as OwnerKey[] ?? [.. keys];
            var parts = (all.Length + limit - 1) / limit;
            for (var part = parts - 1; part > 0; part--)
            {
                _open.Push(Part(all, part, parts));
            }

            keys = Part(all, 0, parts);
        }

        return true;
    }

    /// <summary>Puts keys back that are to be asked for once more.</summary>
    public void Return(IReadOnlyList<OwnerKey> keys)
    {
        if (keys.Count > 0)
        {
            _open.Push(keys);
        }
    }

    /// <summary>Notes a question that was answered in full.</summary>
    public void Answered()
    {
        // What was too large once may not be so any more; one that is costs little among so many that are not.
        _patience = Math.Min(_patience + 1, MaximumPatience);
        _limit = (int)Math.Min(_limit + (_limit / 8L) + 1, int.MaxValue);
    }

    /// <summary>Puts keys back that had no answer, to be asked for in smaller questions.</summary>
    /// <param name="asked">How many keys their question had.</param>
    /// <param name="unanswered">The keys.</param>
    /// <returns>Whether they are: not a single one, nor when that was done too often. Then the others can be asked for as before.</returns>
    public bool TryDivide(int asked, IReadOnlyList<OwnerKey> unanswered)
    {
        // Too many at once, or one of them is more than the owner can take: only smaller questions tell.
        if (asked > 1 && _patience >= CostOfDivision)
        {
            _patience -= CostOfDivision;
            _limit = (asked + 1) / 2;
            Return(unanswered);
            return true;
        }

        _limit = int.MaxValue;
        return false;
    }

    private static ArraySegment<OwnerKey> Part(OwnerKey[] keys, int part, int parts)
    {
        var (from, to) = ((int)((long)part * keys.Length / parts), (int)((part + 1L) * keys.Length / parts));
        return new(keys, from, to - from);
    }
}
