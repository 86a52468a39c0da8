namespace SoftReferences;

/// <summary>Keys that wait for a call, the oldest first. The links are in the keys: a save may bring ten thousand of them.</summary>
internal sealed class BatchKeyQueue
{
    private BatchKey? _first;
    private BatchKey? _last;

    public int Count { get; private set; }

    public void Enqueue(BatchKey key)
    {
        (key.Earlier, key.Later) = (_last, null);
        if (_last is null)
        {
            _first = key;
        }
        else
        {
            _last.Later = key;
        }

        _last = key;
        Count++;
    }

    /// <summary>Takes the oldest key out; there must be one.</summary>
    public BatchKey Dequeue()
    {
        var key = _first!;
        Remove(key);
        return key;
    }

    /// <summary>Takes out a key that is in it.</summary>
    public void Remove(BatchKey key)
    {
        if (key.Earlier is null)
        {
            _first = key.Later;
        }
        else
        {
            key.Earlier.Later = key.Later;
        }

        if (key.Later is null)
        {
            _last = key.Earlier;
        }
        else
        {
            key.Later.Earlier = key.Earlier;
        }

        (key.Earlier, key.Later) = (null, null);
        Count--;
    }
}
