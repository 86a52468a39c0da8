namespace SoftReferences;

/// <summary>A queue of keys that wait for a call. The links are in the keys, without an allocation for each: a save may add ten thousand.</summary>
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

    /// <summary>Removes and returns the oldest key. The queue must not be empty.</summary>
    public BatchKey Dequeue()
    {
        var key = _first!;
        Remove(key);
        return key;
    }

    /// <summary>Removes a key from the queue.</summary>
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
