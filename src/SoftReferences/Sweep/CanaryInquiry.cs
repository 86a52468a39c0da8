namespace SoftReferences;

/// <summary>Asks an owner, and in the same question for keys that are known to exist. Who does not know those is not believed.</summary>
/// <remarks>
/// The keys of a question are in order, and so nothing about a canary's place tells what it is. A question goes out in one
/// piece: an answer that was put together from several calls may come from several places, of which some saw no canary.
/// </remarks>
internal sealed class CanaryInquiry(OwnerInquiry inquiry, OwnerBatchLimits limits, SweepPace pace, SweepOptions options, TimeProvider time)
{
    // The circuit was open: what is asked first decides whether it stays so.
    private volatile bool _isDoubted;

    /// <summary>Gives how many keys a question can have besides its canaries at present.</summary>
    public int MaximumKeys(OwningService service)
    {
        var size = SizeOf(service);
        return Math.Max(1, size - CanariesOf(size));
    }

    /// <summary>Gives how many canaries a question has at present: 0 where it has no room for any.</summary>
    public int CanariesOf(OwningService service) => CanariesOf(SizeOf(service));

    private int CanariesOf(int size) => Math.Min(options.CanariesPerQuestion, size / 2);

    /// <summary>Gives how many keys a question has, canaries included.</summary>
    private int SizeOf(OwningService service)
    {
        // No more than a part of the lease is waited for at the present rate, also behind a question of each other range that is worked on.
        var bearable = Math.Clamp(pace.Rate * options.LeaseDuration.TotalSeconds / 4 / options.Parallelism, 2, int.MaxValue);
        return Math.Min(limits.Of(service), (int)bearable);
    }

    /// <summary>Asks one question, when its turn has come.</summary>
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
            ? new() { Unknown = keys, Reason = "its answer was put together from several, not all of which had a canary" }
            : Judge(keys, question, answer, known);
        pace.Answered(time.GetElapsedTime(askedAt), couldSay: judged.Unknown.Count == 0);
        return judged;
    }

    /// <summary>Asks one question, and when nothing of it was answered, a very small one: an owner that answers that is there, and only smaller questions help. Where the circuit was open, that one goes first.</summary>
    /// <param name="service">The owner.</param>
    /// <param name="keys">The keys: distinct, and at most <see cref="MaximumKeys"/>.</param>
    /// <param name="canaries">The canaries: distinct; they may be among the keys.</param>
    /// <param name="others">Keys of which one is asked for alone, where no canary can be.</param>
    /// <param name="random">Draws what is asked for alone.</param>
    /// <param name="cancellationToken">Cancels the questions.</param>
    /// <returns>The answer, and whether the owner is there. Canaries that are missing from either answer are missing from this one.</returns>
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

    /// <summary>Draws what tells whether an owner is there: canaries that are not asked for, or one that is, or another key.</summary>
    private static (OwnerKey[] Keys, OwnerKey[] Known) SmallQuestion(IReadOnlyList<OwnerKey> keys, IReadOnlyCollection<OwnerKey> canaries, IReadOnlyList<OwnerKey> others, Random random)
    {
        OwnerKey[] known = [.. canaries.Except(keys)];
        if (known.Length == 0 && canaries.Count > 0 && keys.Count > 1)
        {
            // All of them are asked for. One of them may be what the owner cannot take, but hardly the one that is drawn.
            known = [canaries.ElementAt(random.Next(canaries.Count))];
        }

        return known.Length > 0 ? (known, known) : (AnyBut(keys, others, random), []);
    }

    /// <summary>Draws a key, another one than that which was asked for alone.</summary>
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

        // Keys come in order as a rule, and then only the canaries have to find their places.
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
                ? new() { Epoch = answer.Epoch, Unknown = keys, MissingCanaries = missingCanaries, KnownCanaries = answered, Reason = "it did not know what it knew before" }
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
