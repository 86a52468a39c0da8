using System.Diagnostics.CodeAnalysis;
using SoftReferences.Stores;

namespace SoftReferences;

/// <summary>The open keys of a range, and the findings so far.</summary>
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

    /// <summary>Gets a value indicating whether any key has been answered.</summary>
    public bool IsAnswered { get; private set; }

    public string? Epoch { get; private set; }

    public IReadOnlyList<OwnerKey> Missing => _missing;

    /// <summary>Gets the number of keys without an answer.</summary>
    public int Unknown => _unknown.Count;

    /// <summary>Gets the number of missing keys in answers without a canary.</summary>
    public int Unjudged => _unjudged.Count;

    /// <summary>Gets the undecided keys: those without an answer, and those missing in answers without a canary.</summary>
    public IReadOnlyList<OwnerKey> Unanswered => [.. _unknown, .. _unjudged];

    /// <summary>Gets why keys have no answer.</summary>
    public string? Reason { get; private set; }

    /// <summary>Takes the keys of the next question, in order.</summary>
    /// <param name="maximum">The maximum number of keys of a question.</param>
    /// <param name="hasCanaries">Whether a question has room for canaries.</param>
    /// <param name="keys">The keys.</param>
    public bool TryTake(int maximum, bool hasCanaries, [NotNullWhen(true)] out IReadOnlyList<OwnerKey>? keys)
    {
        if (_open.IsEmpty && _unjudged.Count > 0 && hasCanaries && !Canaries.IsEmpty)
        {
            // There were no canaries when these keys were asked about. Now there are, so they are asked about again.
            Return([.. _unjudged]);
            _unjudged.Clear();
        }

        return _open.TryTake(maximum, out keys);
    }

    /// <summary>Returns keys that have to be asked about again.</summary>
    public void Return(IReadOnlyList<OwnerKey> keys) => _open.Return(keys);

    /// <summary>Returns whether an answer is of another epoch than previous ones, so that they cannot be combined.</summary>
    public bool IsOfAnotherEpoch(CanaryAnswer answer) => IsAnswered && !string.Equals(Epoch, answer.Epoch, StringComparison.Ordinal);

    /// <summary>Records the answer of an available owner. Keys without an answer are asked about again, in smaller questions.</summary>
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
