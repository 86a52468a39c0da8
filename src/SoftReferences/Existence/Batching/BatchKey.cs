namespace SoftReferences;

/// <summary>A key that is to be asked for, or that an owner was asked for, once for all who wait for it.</summary>
internal sealed class BatchKey(BatchLane lane, OwnerKey key)
{
    public BatchLane Lane { get; } = lane;

    public OwnerKey Key { get; } = key;

    /// <summary>Gets or sets the call that asks for it, or <see langword="null"/> as long as it waits for one.</summary>
    public BatchCall? Call { get; set; }

    /// <summary>Gets or sets the one before it in the queue of those that wait for a call.</summary>
    public BatchKey? Earlier { get; set; }

    /// <summary>Gets or sets the one behind it in that queue.</summary>
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
