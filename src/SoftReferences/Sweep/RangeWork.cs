using System.Diagnostics.CodeAnalysis;

namespace SoftReferences;

/// <summary>What is still to be asked of a range, and what was said so far.</summary>
internal sealed class RangeWork
{
    private readonly OpenKeys _open = new();
    private readonly List<OwnerKey> _missing = [];
    private readonly List<OwnerKey> _unjudged = [];
    private readonly List<OwnerKey> _unknown = [];
    private readonly bool _isReport;

    public RangeWork(SweepRange range, Random random)
    {
        _isReport = range.IsReport;
        Canaries = new(range.Canaries, random);
        Return(range.Keys);
    }

    public CanaryPool Canaries { get; }

    /// <summary>Gets a value indicating whether anything was answered so far.</summary>
    public bool IsAnswered { get; private set; }

    public string? Epoch { get; private set; }

    public IReadOnlyList<OwnerKey> Missing => _missing;

    /// <summary>Gets how many keys had no answer.</summary>
    public int Unknown => _unknown.Count;

    /// <summary>Gets how many keys are missing in answers without a canary.</summary>
    public int Unjudged => _unjudged.Count;

    /// <summary>Gets the keys of which nothing is known: those without an answer, and those that are missing in answers without a canary.</summary>
    public IReadOnlyList<OwnerKey> Unanswered => [.. _unknown, .. _unjudged];

    /// <summary>Gets why keys had no answer.</summary>
    public string? Reason { get; private set; }

    /// <summary>Takes the keys of the next question: those that follow the ones before.</summary>
    /// <param name="maximum">The most keys that a question can have.</param>
    /// <param name="hasCanaries">Whether a question has room for canaries.</param>
    /// <param name="keys">The keys.</param>
    public bool TryTake(int maximum, bool hasCanaries, [NotNullWhen(true)] out IReadOnlyList<OwnerKey>? keys)
    {
        if (_open.IsEmpty && _unjudged.Count > 0 && hasCanaries && !Canaries.IsEmpty)
        {
            // When these were asked for nothing was known to exist. Now something is.
            Return([.. _unjudged]);
            _unjudged.Clear();
        }

        return _open.TryTake(maximum, out keys);
    }

    /// <summary>Puts keys back that are to be asked for once more.</summary>
    public void Return(IReadOnlyList<OwnerKey> keys) => _open.Return(keys);

    /// <summary>Says whether an answer cannot stand beside those before it.</summary>
    public bool IsOfAnotherEpoch(CanaryAnswer answer) => IsAnswered && !string.Equals(Epoch, answer.Epoch, StringComparison.Ordinal);

    /// <summary>Notes what an owner said that is there. Keys that it could not say anything about are asked for once more, in smaller questions.</summary>
    public void Note(IReadOnlyList<OwnerKey> keys, CanaryAnswer answer)
    {
        if (!answer.IsUnknown)
        {
            IsAnswered = true;
            Epoch = answer.Epoch;
            Canaries.Add(answer.Existing);
            _missing.AddRange(answer.Missing);
            (_isReport ? _missing : _unjudged).AddRange(answer.Unjudged);
        }

        if (answer.Unknown.Count == 0)
        {
            _open.Answered();
            return;
        }

        Reason ??= answer.Reason;
        if (answer.RetryAfter is not null || !_open.TryDivide(keys.Count, answer.Unknown))
        {
            _unknown.AddRange(answer.Unknown);
        }
    }
}
