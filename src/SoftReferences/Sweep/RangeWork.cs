using System.Diagnostics.CodeAnalysis;

namespace SoftReferences;

/// <summary>What is still to be asked of a range, and what was said so far.</summary>
internal sealed class RangeWork
{
    private readonly Stack<IReadOnlyList<OwnerKey>> _open = new();
    private readonly List<OwnerKey> _missing = [];
    private readonly List<OwnerKey> _unjudged = [];
    private readonly bool _isReport;
    private bool _isAnswered;

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
    /// <param name="limit">The most keys that a question can have.</param>
    /// <param name="hasCanaries">Whether a question has room for canaries.</param>
    /// <param name="keys">The keys.</param>
    public bool TryTake(int limit, bool hasCanaries, [NotNullWhen(true)] out IReadOnlyList<OwnerKey>? keys)
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

    public void Note(CanaryAnswer answer)
    {
        _isAnswered = true;
        Epoch = answer.Epoch;
        Canaries.Add(answer.Existing);
        _missing.AddRange(answer.Missing);
        (_isReport ? _missing : _unjudged).AddRange(answer.Unjudged);
        Unknown += answer.Unknown.Count;
        Reason ??= answer.Reason;
    }

    private static ArraySegment<OwnerKey> Part(OwnerKey[] keys, int part, int parts)
    {
        var (from, to) = ((int)((long)part * keys.Length / parts), (int)((part + 1L) * keys.Length / parts));
        return new(keys, from, to - from);
    }
}
