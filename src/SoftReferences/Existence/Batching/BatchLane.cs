namespace SoftReferences;

/// <summary>The keys of one scope: those that wait for a call and those that were asked for. Calls are never shared between scopes.</summary>
internal sealed class BatchLane(string scope)
{
    public string Scope { get; } = scope;

    /// <summary>Gets the keys that a newcomer may join, by key: the one that waits, or else the one that was asked for last.</summary>
    public Dictionary<OwnerKey, BatchKey> Keys { get; } = [];

    /// <summary>Gets the keys that wait for a call.</summary>
    public BatchKeyQueue Waiting { get; } = new();

    /// <summary>Gets or sets its place among the lanes that have keys waiting.</summary>
    public LinkedListNode<BatchLane>? Place { get; set; }

    /// <summary>Takes the oldest keys out of the queue, for a call.</summary>
    public BatchKey[] Take(int atMost)
    {
        var keys = new BatchKey[Math.Min(atMost, Waiting.Count)];
        for (var index = 0; index < keys.Length; index++)
        {
            keys[index] = Waiting.Dequeue();
        }

        return keys;
    }

    /// <summary>Lets a key wait for a call.</summary>
    public BatchKey Enqueue(OwnerKey key)
    {
        var waiting = new BatchKey(this, key);
        Waiting.Enqueue(waiting);
        Keys[key] = waiting;
        return waiting;
    }

    /// <summary>Lets nobody join a key any more.</summary>
    public void Forget(BatchKey key)
    {
        if (Keys.TryGetValue(key.Key, out var current) && ReferenceEquals(current, key))
        {
            Keys.Remove(key.Key);
        }
    }
}
