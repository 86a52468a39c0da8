namespace SoftReferences;

/// <summary>The keys of one scope, queued and in calls. Calls are never shared between scopes.</summary>
internal sealed class BatchLane(string scope)
{
    public string Scope { get; } = scope;

    /// <summary>Gets the keys that a new caller may join: the queued one, or else the one in the latest call.</summary>
    public Dictionary<OwnerKey, BatchKey> Keys { get; } = [];

    /// <summary>Gets the queue of keys that wait for a call.</summary>
    public BatchKeyQueue Waiting { get; } = new();

    /// <summary>Gets or sets its node in the list of lanes with queued keys.</summary>
    public LinkedListNode<BatchLane>? Place { get; set; }

    /// <summary>Dequeues the oldest keys for a call.</summary>
    public BatchKey[] Take(int atMost)
    {
        var keys = new BatchKey[Math.Min(atMost, Waiting.Count)];
        for (var index = 0; index < keys.Length; index++)
        {
            keys[index] = Waiting.Dequeue();
        }

        return keys;
    }

    /// <summary>Enqueues a key.</summary>
    public BatchKey Enqueue(OwnerKey key)
    {
        var waiting = new BatchKey(this, key);
        Waiting.Enqueue(waiting);
        Keys[key] = waiting;
        return waiting;
    }

    /// <summary>Removes a key, so that no other caller joins it.</summary>
    public void Forget(BatchKey key)
    {
        if (Keys.TryGetValue(key.Key, out var current) && ReferenceEquals(current, key))
        {
            Keys.Remove(key.Key);
        }
    }
}
