namespace SoftReferences;

/// <summary>A key that an owner is or will be asked about once, for all callers that wait for it.</summary>
internal sealed class BatchKey(BatchLane lane, OwnerKey key)
{
    public BatchLane Lane { get; } = lane;

    public OwnerKey Key { get; } = key;

    /// <summary>Gets or sets the call that asks about it, or <see langword="null"/> while it is queued.</summary>
    public BatchCall? Call { get; set; }

    /// <summary>Gets or sets the previous key in the queue.</summary>
    public BatchKey? Earlier { get; set; }

    /// <summary>Gets or sets the next key in the queue.</summary>
    public BatchKey? Later { get; set; }

    public BatchWaiter? FirstWaiter { get; private set; }

    public void Add(BatchWaiter waiter)
    {
        waiter.Key = this;
        waiter.Previous = null;
        waiter.Next = FirstWaiter;
        if (FirstWaiter is not null)
        {
            FirstWaiter.Previous = waiter;
        }

        FirstWaiter = waiter;
    }

    public void Remove(BatchWaiter waiter)
    {
        if (waiter.Previous is not null)
        {
            waiter.Previous.Next = waiter.Next;
        }
        else
        {
            FirstWaiter = waiter.Next;
        }

        if (waiter.Next is not null)
        {
            waiter.Next.Previous = waiter.Previous;
        }

        (waiter.Key, waiter.Previous, waiter.Next) = (null, null, null);
    }
}
