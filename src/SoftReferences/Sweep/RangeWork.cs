using System.Diagnostics.CodeAnalysis;

namespace SoftReferences;

/// <summary>What is still to be asked of a range, and what was said so far.</summary>
internal sealed class RangeWork
{
    // Enough to find some keys by halves that an owner chokes on. One that chokes on most of them is not asked for each on its own.
    private const int MaximumPatience = 256;
    private const int CostOfDivision = 4;

    private readonly Stack<IReadOnlyList<OwnerKey>> _open = new();
    private readonly List<OwnerKey> _missing = [];
    private readonly List<OwnerKey> _unjudged = [];
    private readonly bool _isReport;
    private bool _isAnswered;
    private int _limit = int.MaxValue;
    private int _patience = MaximumPatience;

    public RangeWork(SweepRange range, Random random)
    {
        _isReport = range.IsReport;
        Canaries = new(range.Canaries, random);
        Return(range.Keys);
    }

    public CanaryPool Canaries { get; }

    public string? Epoch { get; private set; }

    public IReadOnlyList<OwnerKey> Missing => _missing;

    /// <summary>Gets how many keys had no answer.</summary>
    public int Unknown { get; private set; }

    /// <summary>Gets how many keys are missing in answers without a canary.</summary>
    public int Unjudged => _unjudged.Count;

    /// <summary>Gets why keys had no answer.</summary>
    public string? Reason { get; private set; }

    /// <summary>Takes the keys of the next question: those that follow the ones before.</summary>
    /// <param name="maximum">The most keys that a question can have.</param>
    /// <param name="hasCanaries">Whether a question has room for canaries.</param>
    /// <param name="keys">The keys.</param>
    public bool TryTake(int maximum, bool hasCanaries, [NotNullWhen(true)] out IReadOnlyList<OwnerKey>? keys)
    {
        if (_open.Count == 0 && _unjudged.Count > 0 && hasCanaries && !Canaries.IsEmpty)
        {
            // When these were asked for nothing was known to exist. Now something is.
            Return([.. _unjudged]);
            _unjudged.Clear();
        }

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

    /// <summary>Says whether an answer cannot stand beside those before it.</summary>
    public bool IsOfAnotherEpoch(CanaryAnswer answer) => _isAnswered && !string.Equals(Epoch, answer.Epoch, StringComparison.Ordinal);

    /// <summary>Notes what an owner said that is there. Keys that it could not say anything about are asked for once more, in smaller questions.</summary>
    public void Note(IReadOnlyList<OwnerKey> keys, CanaryAnswer answer)
    {
        if (!answer.IsUnknown)
        {
            _isAnswered = true;
            Epoch = answer.Epoch;
            Canaries.Add(answer.Existing);
            _missing.AddRange(answer.Missing);
            (_isReport ? _missing : _unjudged).AddRange(answer.Unjudged);
        }

        if (answer.Unknown.Count > 0)
        {
            NoteUnknown(keys, answer);
            return;
        }

        // What was too large once may not be so any more; one that is costs little among so many that are not.
        _patience = Math.Min(_patience + 1, MaximumPatience);
        _limit = (int)Math.Min(_limit + (_limit / 8L) + 1, int.MaxValue);
    }

    private void NoteUnknown(IReadOnlyList<OwnerKey> keys, CanaryAnswer answer)
    {
        Reason ??= answer.Reason;
        if (keys.Count > 1 && answer.RetryAfter is null && _patience >= CostOfDivision)
        {
            // Too many at once, or one of them is more than the owner can take: only smaller questions tell.
            _patience -= CostOfDivision;
            _limit = keys.Count / 2;
            Return(answer.Unknown);
            return;
        }

        // When it was the one key, the others can be asked for as before.
        Unknown += answer.Unknown.Count;
        _limit = int.MaxValue;
    }

    private static ArraySegment<OwnerKey> Part(OwnerKey[] keys, int part, int parts)
    {
        var (from, to) = ((int)((long)part * keys.Length / parts), (int)((part + 1L) * keys.Length / parts));
        return new(keys, from, to - from);
    }
}
