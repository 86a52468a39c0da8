using System.Collections.Concurrent;

namespace SoftReferences;

/// <summary>Asks an owner, and repeats a question that failed as a whole in smaller parts.</summary>
/// <remarks>
/// Otherwise a single key on which the owner fails, or more keys than it can look up in time, would block all other keys of the question
/// forever. A small question, about a random key that no entity has, tells whether the owner is available at all. If the circuit was open,
/// it goes first, because the first question decides whether the circuit closes. A key that was found to fail is not asked about again for other references.
/// </remarks>
/// <param name="inquiry">Asks the owner.</param>
/// <param name="rest">How long a key that fails on its own is not asked about again.</param>
/// <param name="time">The clock.</param>
/// <param name="random">Draws the key that no entity has.</param>
internal sealed class DividedInquiry(OwnerInquiry inquiry, TimeSpan rest, TimeProvider time, Random random)
{
    private const int MaximumRemembered = 1_000;
    private static readonly HashSet<OwnerKey> None = [];

    private readonly ConcurrentDictionary<string, bool> _doubted = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(string Resource, OwnerKey Key), Unanswerable> _unanswerable = new();

    /// <summary>Asks an owner which of its entities exist.</summary>
    /// <param name="service">The owner.</param>
    /// <param name="keys">The keys; distinct.</param>
    /// <param name="patience">How long smaller questions are asked. Remaining keys stay without an answer.</param>
    /// <param name="cancellationToken">Cancels the questions.</param>
    public async Task<DividedAnswer> AskAsync(OwningService service, IReadOnlyList<OwnerKey> keys, TimeSpan patience, CancellationToken cancellationToken)
    {
        var begun = time.GetTimestamp();
        ExistenceAnswer? whole = null;
        if (_unanswerable.IsEmpty && !_doubted.ContainsKey(service.ResourceName))
        {
            whole = await AskOnceAsync(service, keys, cancellationToken).ConfigureAwait(false);
            if (!IsTooMuch(whole))
            {
                return new(whole, None);
            }
        }

        var said = new Dictionary<OwnerKey, (Existence Status, ExistenceAnswer Answer)>(keys.Count);
        var unanswerable = Recall(service, keys, said);
        OwnerKey[] asked = [.. keys.Where(key => !said.ContainsKey(key))];
        if (asked.Length > 0)
        {
            await DivideAsync(service, asked, whole, () => time.GetElapsedTime(begun) < patience, said, unanswerable, cancellationToken).ConfigureAwait(false);
        }

        var assembly = new AnswerAssembly(keys.Count);
        for (var index = 0; index < keys.Count; index++)
        {
            assembly.Add(index, said[keys[index]].Status, said[keys[index]].Answer);
        }

        return new(assembly.ToAnswer(), unanswerable);
    }

    private async Task DivideAsync(
        OwningService service,
        OwnerKey[] keys,
        ExistenceAnswer? whole,
        Func<bool> isPatient,
        Dictionary<OwnerKey, (Existence Status, ExistenceAnswer Answer)> said,
        HashSet<OwnerKey> unanswerable,
        CancellationToken cancellationToken)
    {
        if (_doubted.ContainsKey(service.ResourceName) && await TryReachAsync(service, keys[0].Kind, cancellationToken).ConfigureAwait(false) is { } away)
        {
            Note(keys, away, Enumerable.Repeat(Existence.Unknown, keys.Length));
            return;
        }

        var open = new OpenKeys();
        open.Return(keys);
        for (var isThere = false; (!isThere || isPatient()) && open.TryTake(int.MaxValue, out var part); isThere = true)
        {
            var answer = whole ?? await AskOnceAsync(service, part, cancellationToken).ConfigureAwait(false);
            whole = null;
            Note(part, answer, answer.Statuses);
            if (answer.Statuses.Any(IsKnown))
            {
                open.Answered();
                continue;
            }

            if (!IsTooMuch(answer) || (!isThere && await TryReachAsync(service, part[0].Kind, cancellationToken).ConfigureAwait(false) is not null))
            {
                return;
            }

            if (!isThere)
            {
                // Otherwise a key on which the owner fails could come first each time, and the circuit might open before the others are asked about.
                random.Shuffle(keys);
                part = keys;
            }

            if (!open.TryDivide(part.Count, part) && part.Count == 1)
            {
                unanswerable.Add(part[0]);
                Remember(service, part[0], answer);
            }
        }

        void Note(IReadOnlyList<OwnerKey> part, ExistenceAnswer answer, IEnumerable<Existence> statuses)
        {
            foreach (var (key, status) in part.Zip(statuses))
            {
                said[key] = (status, answer);
            }
        }
    }

    /// <summary>Returns whether the question itself may be the reason for the failure.</summary>
    private static bool IsTooMuch(ExistenceAnswer answer) => answer.RetryAfter is null && answer.UnknownKind is
        UnknownKind.Other or UnknownKind.Timeout or UnknownKind.ServerError or UnknownKind.UnexpectedStatus or UnknownKind.InvalidAnswer or UnknownKind.AnswerTooLarge or UnknownKind.SourceFailed
        && !answer.Statuses.Any(IsKnown);

    private static bool IsKnown(Existence status) => status is Existence.Exists or Existence.Missing;

    private async Task<ExistenceAnswer> AskOnceAsync(OwningService service, IReadOnlyList<OwnerKey> keys, CancellationToken cancellationToken)
    {
        var answer = await inquiry.AskInTimeAsync(service, keys, cancellationToken).ConfigureAwait(false);
        if (answer.UnknownKind == UnknownKind.CircuitOpen)
        {
            _doubted[service.ResourceName] = true;
        }

        return answer;
    }

    /// <summary>Asks about a key that no entity has.</summary>
    /// <returns>The failed answer, or <see langword="null"/> if the owner is available.</returns>
    private async Task<ExistenceAnswer?> TryReachAsync(OwningService service, OwnerKeyKind kind, CancellationToken cancellationToken)
    {
        // An owner may reject a key unlike its own, so the next time the question itself comes first.
        _doubted.TryRemove(service.ResourceName, out _);
        var answer = await AskOnceAsync(service, [Draw(kind)], cancellationToken).ConfigureAwait(false);
        return IsKnown(answer.Statuses[0]) ? null : answer;
    }

    private OwnerKey Draw(OwnerKeyKind kind)
    {
        // Not Guid.NewGuid, so that a simulation can repeat it.
        Span<byte> bytes = stackalloc byte[16];
        random.NextBytes(bytes);
        return kind switch
        {
            OwnerKeyKind.Number => OwnerKey.Of((long)random.Next(1, int.MaxValue)),
            OwnerKeyKind.Text => OwnerKey.Of(Convert.ToHexStringLower(bytes)),
            _ => OwnerKey.Of(new Guid(bytes)),
        };
    }

    /// <summary>Finds the keys that recently failed on their own.</summary>
    private HashSet<OwnerKey> Recall(OwningService service, IReadOnlyList<OwnerKey> keys, Dictionary<OwnerKey, (Existence Status, ExistenceAnswer Answer)> said)
    {
        var found = new HashSet<OwnerKey>();
        if (_unanswerable.IsEmpty)
        {
            return found;
        }

        foreach (var key in keys)
        {
            if (_unanswerable.TryGetValue((service.ResourceName, key), out var remembered) && IsFresh(remembered))
            {
                found.Add(key);
                said[key] = (Existence.Unknown, remembered.Answer);
            }
        }

        return found;
    }

    private void Remember(OwningService service, OwnerKey key, ExistenceAnswer answer)
    {
        if (_unanswerable.Count >= MaximumRemembered)
        {
            foreach (var (old, _) in _unanswerable.Where(pair => !IsFresh(pair.Value)))
            {
                _unanswerable.TryRemove(old, out _);
            }
        }

        if (_unanswerable.Count < MaximumRemembered)
        {
            _unanswerable[(service.ResourceName, key)] = new(time.GetTimestamp(), answer);
        }
    }

    private bool IsFresh(Unanswerable remembered) => time.GetElapsedTime(remembered.FoundAt) < rest;

    private readonly record struct Unanswerable(long FoundAt, ExistenceAnswer Answer);
}
