namespace SoftReferences;

internal sealed partial class OwnerBatcher
{
    /// <summary>Takes a caller out. A key that nobody waits for any more is not asked for, and a call of such keys is ended.</summary>
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

    /// <summary>Gives up a key that nobody waits for.</summary>
    /// <returns>Its call, when nobody waits for any other key of it either.</returns>
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

        // Whoever comes now must not join a call that is being ended.
        Array.ForEach(call.Keys, lane.Forget);
        TidyUp(lane);
        return call;
    }

    /// <summary>Says whether a call is the owner's to answer for. One that had to wait for others to end, for most of the time that there was, says nothing about the owner.</summary>
    private bool HadTime(BatchCall call, BatchQuestion question) => _time.GetElapsedTime(call.Begun) >= question.Patience / 2;
}
