namespace SoftReferences;

internal sealed partial class OwnerBatcher
{
    /// <summary>Removes a caller. A key without waiting callers is not asked about, and a call with only such keys is cancelled.</summary>
    public void Leave(BatchQuestion question, Exception? exception)
    {
        List<BatchCall>? abandoned = null;
        lock (_lock)
        {
            if (question.IsClosed)
            {
                return;
            }

            var isOverdue = false;
            foreach (var waiter in question.Waiters)
            {
                if (waiter?.Key is { } key)
                {
                    if (exception is null && key.Call is { } made && HadTime(made, question))
                    {
                        made.IsOverdue = isOverdue = true;
                    }

                    key.Remove(waiter);
                    if (key.FirstWaiter is null && Abandon(key) is { } call)
                    {
                        (abandoned ??= []).Add(call);
                    }
                }
            }

            question.Close(exception, isOverdue);
        }

        question.Complete();
        abandoned?.ForEach(static call => call.End());
    }

    /// <summary>Abandons a key without waiting callers.</summary>
    /// <returns>The call of the key, if no other key of it has waiting callers either.</returns>
    private BatchCall? Abandon(BatchKey key)
    {
        var lane = key.Lane;
        if (key.Call is not { } call)
        {
            lane.Waiting.Remove(key);
            _waitingKeys--;
            lane.Forget(key);
            TidyUp(lane);
            return null;
        }

        if (--call.AwaitedKeys > 0)
        {
            return null;
        }

        // New callers must not join a call that is being cancelled.
        Array.ForEach(call.Keys, lane.Forget);
        TidyUp(lane);
        return call;
    }

    /// <summary>Returns whether the owner had enough time to answer. A call that was queued behind others for most of the caller's timeout says nothing about the owner.</summary>
    private bool HadTime(BatchCall call, BatchQuestion question) => _time.GetElapsedTime(call.Begun) >= question.Patience / 2;
}
