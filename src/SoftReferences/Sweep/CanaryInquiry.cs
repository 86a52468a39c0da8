namespace SoftReferences;

/// <summary>Asks an owner about keys, mixed with canaries that are known to exist. An owner that does not know them is not believed.</summary>
/// <remarks>
/// The keys of a question are sorted, so that the position of a canary does not reveal it. A question is sent in one call: an answer
/// combined from several calls may come from several instances, some of which saw no canary.
/// </remarks>
internal sealed class CanaryInquiry(OwnerInquiry inquiry, OwnerBatchLimits limits, SweepPace pace, SweepOptions options, TimeProvider time)
{
    // The circuit was open, so the first question decides whether it closes.
    private volatile bool _isDoubted;

    /// <summary>Returns the current maximum number of keys of a question, without canaries.</summary>
    public int MaximumKeys(OwningService service)
    {
        var size = SizeOf(service);
        return Math.Max(1, size - CanariesOf(size));
    }

    /// <summary>Returns the current number of canaries of a question, or 0 if there is no room for any.</summary>
    public int CanariesOf(OwningService service) => CanariesOf(SizeOf(service));

    private int CanariesOf(int size) => Math.Min(options.CanariesPerQuestion, size / 2);

    /// <summary>Returns the number of keys of a question, including canaries.</summary>
    private int SizeOf(OwningService service)
    {
        // Limits the wait at the current rate to a part of the lease, even behind one question of every other range being swept.
        var bearable = Math.Clamp(pace.Rate * options.LeaseDuration.TotalSeconds / 4 / options.Parallelism, 2, int.MaxValue);
        return Math.Min(limits.Of(service), (int)bearable);
    }

    /// <summary>Asks one question, after waiting for its turn.</summary>
    /// <param name="service">The owner.</param>
    /// <param name="keys">The keys: distinct, and at most <see cref="MaximumKeys"/>.</param>
    /// <param name="canaries">The canaries: distinct; they may be among the keys.</param>
    /// <param name="cancellationToken">Cancels the question.</param>
    public async Task<CanaryAnswer> AskAsync(OwningService service, IReadOnlyList<OwnerKey> keys, IReadOnlyCollection<OwnerKey> canaries, CancellationToken cancellationToken)
    {
        var known = canaries.ToHashSet();
        var question = Mix(keys, known);
        if (pace.Take(question.Length) is var wait && wait > TimeSpan.Zero)
        {
            await time.DelayAsync(wait, cancellationToken).ConfigureAwait(false);
        }

        var askedAt = time.GetTimestamp();
        var answer = await inquiry.AskInTimeAsync(service, question, cancellationToken).ConfigureAwait(false);
        _isDoubted |= answer.UnknownKind == UnknownKind.CircuitOpen;
        var judged = limits.Of(service) < question.Length
            ? new() { Unknown = keys, Reason = "its answer was combined from several calls, not all of which had a canary" }
            : Judge(keys, question, answer, known);
        pace.Answered(time.GetElapsedTime(askedAt), couldSay: judged.Unknown.Count == 0);
        return judged;
    }

    /// <summary>Asks one question and, if nothing was answered, a very small one: if the owner answers that, it is available, and only smaller questions help. If the circuit was open, the small one goes first.</summary>
    /// <param name="service">The owner.</param>
    /// <param name="keys">The keys: distinct, and at most <see cref="MaximumKeys"/>.</param>
    /// <param name="canaries">The canaries: distinct; they may be among the keys.</param>
    /// <param name="others">Keys of which one is asked about alone, if no canary is available.</param>
    /// <param name="random">Draws the key of the small question.</param>
    /// <param name="cancellationToken">Cancels the questions.</param>
    /// <returns>The answer, and whether the owner is available. It contains the missing canaries of both questions.</returns>
    public async Task<(CanaryAnswer Answer, bool IsThere)> AskAsync(
        OwningService service,
        IReadOnlyList<OwnerKey> keys,
        IReadOnlyCollection<OwnerKey> canaries,
        IReadOnlyList<OwnerKey> others,
        Random random,
        CancellationToken cancellationToken)
    {
        var (small, known) = SmallQuestion(keys, canaries, others, random);
        if (_isDoubted && small.Length > 0)
        {
            _isDoubted = false;
            var first = await AskAsync(service, small, known, cancellationToken).ConfigureAwait(false);
            if (first.IsUnknown)
            {
                return (first with { Unknown = keys }, first.MissingCanaries.Count > 0);
            }
        }

        var answer = await AskAsync(service, keys, canaries, cancellationToken).ConfigureAwait(false);
        if (!answer.IsUnknown || answer.MissingCanaries.Count > 0)
        {
            return (answer, true);
        }

        if (answer.RetryAfter is not null || small.Length == 0)
        {
            return (answer, false);
        }

        var sign = await AskAsync(service, small, known, cancellationToken).ConfigureAwait(false);
        return sign.MissingCanaries.Count > 0 ? (sign, true) : (answer, !sign.IsUnknown);
    }

    /// <summary>Draws the keys of the small question: canaries that are not in the question, or one that is, or another key.</summary>
    private static (OwnerKey[] Keys, OwnerKey[] Known) SmallQuestion(IReadOnlyList<OwnerKey> keys, IReadOnlyCollection<OwnerKey> canaries, IReadOnlyList<OwnerKey> others, Random random)
    {
        OwnerKey[] known = [.. canaries.Except(keys)];
        if (known.Length == 0 && canaries.Count > 0 && keys.Count > 1)
        {
            // All canaries are in the question. The owner may fail on one of them, but hardly on the one drawn here.
            known = [canaries.ElementAt(random.Next(canaries.Count))];
        }

        return known.Length > 0 ? (known, known) : (AnyBut(keys, others, random), []);
    }

    /// <summary>Draws a key, other than one that was already asked about alone.</summary>
    private static OwnerKey[] AnyBut(IReadOnlyList<OwnerKey> keys, IReadOnlyList<OwnerKey> others, Random random)
    {
        var drawn = random.Next(others.Count);
        return keys.Count > 1 || others[drawn] != keys[0] ? [others[drawn]]
            : others.Count > 1 ? [others[(drawn + 1) % others.Count]]
            : [];
    }

    private static OwnerKey[] Mix(IReadOnlyList<OwnerKey> keys, HashSet<OwnerKey> canaries)
    {
        var others = canaries.Count == 0 ? [] : new HashSet<OwnerKey>(canaries);
        foreach (var key in keys)
        {
            if (others.Count == 0)
            {
                break;
            }

            others.Remove(key);
        }

        // Keys are usually sorted already, so that only the canaries have to be inserted.
        var question = new List<OwnerKey>(keys.Count + others.Count);
        question.AddRange(keys);
        if (!IsInOrder(question))
        {
            question.Sort(OwnerKeyOrder.Instance);
        }

        foreach (var canary in others)
        {
            question.Insert(~question.BinarySearch(canary, OwnerKeyOrder.Instance), canary);
        }

        return [.. question];
    }

    private static bool IsInOrder(List<OwnerKey> keys)
    {
        for (var index = 1; index < keys.Count; index++)
        {
            if (OwnerKeyOrder.Instance.Compare(keys[index - 1], keys[index]) > 0)
            {
                return false;
            }
        }

        return true;
    }

    private static CanaryAnswer Judge(IReadOnlyList<OwnerKey> keys, OwnerKey[] question, ExistenceAnswer answer, HashSet<OwnerKey> canaries)
    {
        if (answer.Statuses.All(static status => status == Existence.Exists))
        {
            return new() { Epoch = answer.Epoch, KnownCanaries = canaries.Count, Existing = question };
        }

        List<OwnerKey> existing = new(question.Length), missing = [], unknown = [], missingCanaries = [];
        var answered = 0;
        for (var index = 0; index < question.Length; index++)
        {
            var key = question[index];
            var isCanary = canaries.Contains(key);
            switch (answer.Statuses[index])
            {
                case Existence.Exists:
                    answered += isCanary ? 1 : 0;
                    existing.Add(key);
                    break;
                case Existence.Missing:
                    (isCanary ? missingCanaries : missing).Add(key);
                    break;
                default:
                    unknown.Add(key);
                    break;
            }
        }

        var reason = answer.UnknownReason ?? "it could not say";
        return missingCanaries.Count > 0
                ? new() { Epoch = answer.Epoch, Unknown = keys, MissingCanaries = missingCanaries, KnownCanaries = answered, Reason = "it did not know keys that it knew before" }
            : canaries.Count > 0 && answered < canaries.Count
                ? new() { Epoch = answer.Epoch, Unknown = keys, Reason = reason, RetryAfter = answer.RetryAfter }
            : new()
            {
                Epoch = answer.Epoch,
                KnownCanaries = answered,
                Existing = existing,
                Missing = canaries.Count > 0 ? missing : [],
                Unjudged = canaries.Count > 0 ? [] : missing,
                Unknown = unknown,
                Reason = unknown.Count > 0 ? reason : null,
                RetryAfter = answer.RetryAfter,
            };
    }
}
