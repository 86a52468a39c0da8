namespace SoftReferences;

/// <summary>The cached answers for the keys of one question, and the keys that remain to be asked about.</summary>
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

    /// <summary>Gets the statuses, which are <see cref="Existence.Unknown"/> for open keys.</summary>
    public Existence[] Statuses => _statuses;

    /// <summary>Gets the indexes of the keys to ask the owner about.</summary>
    public IReadOnlyList<int> Open => _open;

    /// <summary>Gets the keys to ask the owner about.</summary>
    public OwnerKey[] OpenKeys => [.. _open.Select(index => _keys[index])];

    /// <summary>Gets the keys whose answers are valid but should be refreshed.</summary>
    public List<OwnerKey>? Aging { get; private set; }

    /// <summary>Gets the number of keys for which a cached answer was used because the owner could not answer.</summary>
    public int StaleAccepted { get; private set; }

    /// <summary>Looks up the open keys in another cache.</summary>
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

    /// <summary>Uses stale answers for an owner that cannot answer now.</summary>
    /// <returns>For how many keys.</returns>
    public int AcceptStale()
    {
        foreach (var index in _stale ?? [])
        {
            _statuses[index] = Existence.Exists;
        }

        return _open.RemoveAll(index => _statuses[index] == Existence.Exists);
    }

    /// <summary>Combines the cached answers with the owner's answer about the open keys.</summary>
    /// <param name="answer">The answer, in the order of the open keys.</param>
    /// <param name="isRemembered">Returns whether a key that the owner could not answer about can still be trusted to exist.</param>
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
