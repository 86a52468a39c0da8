using System.Diagnostics.CodeAnalysis;

namespace SoftReferences;

/// <summary>Keys that are still to be asked about, in questions that get smaller if the owner fails.</summary>
internal sealed class OpenKeys
{
    // Enough to isolate a few failing keys by bisection. If an owner fails on most keys, they are not all asked about individually.
    private const int MaximumPatience = 256;
    private const int CostOfDivision = 4;

    private readonly Stack<IReadOnlyList<OwnerKey>> _open = new();
    private int _limit = int.MaxValue;
    private int _patience = MaximumPatience;

    public bool IsEmpty => _open.Count == 0;

    /// <summary>Takes the keys of the next question, in order.</summary>
    /// <param name="maximum">The maximum number of keys of a question.</param>
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
            // Sorted, because an owner finds keys that are close together in its index faster.
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

    /// <summary>Returns keys that have to be asked about again.</summary>
    public void Return(IReadOnlyList<OwnerKey> keys)
    {
        if (keys.Count > 0)
        {
            _open.Push(keys);
        }
    }

    /// <summary>Records a question that was answered completely.</summary>
    public void Answered()
    {
        // A size that was too large may no longer be so, and an occasional failure costs little.
        _patience = Math.Min(_patience + 1, MaximumPatience);
        _limit = (int)Math.Min(_limit + (_limit / 8L) + 1, int.MaxValue);
    }

    /// <summary>Returns keys without an answer, to be asked about in smaller questions.</summary>
    /// <param name="asked">The number of keys of their question.</param>
    /// <param name="unanswered">The keys.</param>
    /// <returns>Whether they will be divided. A single key is not, nor any after too many divisions; then the remaining keys are asked about as before.</returns>
    public bool TryDivide(int asked, IReadOnlyList<OwnerKey> unanswered)
    {
        // Either there were too many keys, or the owner fails on one of them. Smaller questions tell.
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
