namespace SoftReferences;

/// <summary>What is remembered of the keys of one question, and what is left to ask for.</summary>
internal sealed class Recollection
{
    private readonly IReadOnlyList<OwnerKey> _keys;
    private readonly Existence[] _statuses;
    private List<int> _open = [];
    private List<int>? _stale;

    public Recollection(IReadOnlyList<OwnerKey> keys, Func<int, CachedTrust> recall)
    {
        _keys = keys;
        _statuses = new Existence[keys.Count];
        for (var index = 0; index < keys.Count; index++)
        {
            if (!Note(index, recall(index)))
            {
                _open.Add(index);
            }
        }
    }

    /// <summary>Gets the statuses; <see cref="Existence.Unknown"/> where the key is open.</summary>
    public Existence[] Statuses => _statuses;

    /// <summary>Gets the places of the keys that the owner has to be asked for.</summary>
    public IReadOnlyList<int> Open => _open;

    /// <summary>Gets the keys that the owner has to be asked for.</summary>
    public OwnerKey[] OpenKeys => [.. _open.Select(index => _keys[index])];

    /// <summary>Gets the keys whose answers hold, and do not much longer.</summary>
    public List<OwnerKey>? Aging { get; private set; }

    /// <summary>Gets for how many keys the owner was asked in vain, and what is remembered was taken for an answer.</summary>
    public int StaleAccepted { get; private set; }

    /// <summary>Asks another memory for what is open.</summary>
    public async Task ImproveAsync(Func<int, ValueTask<CachedTrust>> recall)
    {
        var trusts = await Task.WhenAll(_open.Select(index => recall(index).AsTask())).ConfigureAwait(false);
        List<int> left = [];
        for (var index = 0; index < trusts.Length; index++)
        {
            if (!Note(_open[index], trusts[index]))
            {
                left.Add(_open[index]);
            }
        }

        _open = left;
    }

    /// <summary>Takes what is too old for an answer of an owner that cannot say now.</summary>
    /// <returns>For how many keys.</returns>
    public int AcceptStale()
    {
        foreach (var index in _stale ?? [])
        {
            _statuses[index] = Existence.Exists;
        }

        return _open.RemoveAll(index => _statuses[index] == Existence.Exists);
    }

    /// <summary>Puts the owner's answer for what was open beside what is remembered.</summary>
    /// <param name="answer">The answer, in the order of the open keys.</param>
    /// <param name="isRemembered">Says of a key of which the owner could not say whether it may still be relied on that it exists.</param>
    public ExistenceAnswer Complete(ExistenceAnswer answer, Func<OwnerKey, bool> isRemembered)
    {
        var unknown = false;
        for (var index = 0; index < _open.Count; index++)
        {
            var status = answer.Statuses[index];
            if (status == Existence.Unknown && isRemembered(_keys[_open[index]]))
            {
                status = Existence.Exists;
                StaleAccepted++;
            }

            unknown |= status == Existence.Unknown;
            _statuses[_open[index]] = status;
        }

        return new(_statuses)
        {
            Epoch = answer.Epoch,
            UnknownReason = unknown ? answer.UnknownReason : null,
            UnknownKind = unknown ? answer.UnknownKind : default,
            RetryAfter = unknown ? answer.RetryAfter : null,
        };
    }

    private bool Note(int index, CachedTrust trust)
    {
        switch (trust)
        {
            case CachedTrust.Aging:
                (Aging ??= []).Add(_keys[index]);
                goto case CachedTrust.Fresh;
            case CachedTrust.Fresh:
                _statuses[index] = Existence.Exists;
                return true;
            case CachedTrust.Stale:
                (_stale ??= []).Add(index);
                return false;
            default:
                return false;
        }
    }
}
