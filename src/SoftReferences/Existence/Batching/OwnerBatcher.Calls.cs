namespace SoftReferences;

internal sealed partial class OwnerBatcher
{
    /// <summary>Starts all calls that can start now.</summary>
    private void Dispatch()
    {
        while (TakeCall() is { } call)
        {
            var running = Start(call);
            if (!running.IsCompleted)
            {
                _ = DispatchAfterAsync(running);
            }
        }
    }

    private async Task DispatchAfterAsync(Task running)
    {
        await running.ConfigureAwait(false);
        Dispatch();
    }

    private Task Start(BatchCall call)
    {
        if (StartIn(call.Context, call) is { } running)
        {
            return running;
        }

        // The first request has ended. Another one that waits for the same call may be used instead.
        BatchQuestion[] others;
        lock (_lock)
        {
            others = [.. call.Keys.Select(static key => key.FirstWaiter?.Question).OfType<BatchQuestion>().Distinct()];
        }

        foreach (var other in others)
        {
            if (StartIn(other.Context, call) is { } instead)
            {
                return instead;
            }
        }

        call.Dispose();
        Complete(call, ExistenceAnswer.Unknown(call.Keys.Length, "the request that the owner was to be asked for has ended"), failure: null);
        return Task.CompletedTask;
    }

    /// <summary>Starts a call in the execution context of a caller.</summary>
    /// <returns>The call, or <see langword="null"/> if the context has another scope by now: the owner might answer for another tenant.</returns>
    private Task? StartIn(ExecutionContext? context, BatchCall call)
    {
        Task? running = null;
        if (context is null)
        {
            Run(state: null);
        }
        else
        {
            ExecutionContext.Run(context, Run, state: null);
        }

        return running;

        void Run(object? state) => running = _scope.Is(call.Scope) ? RunAsync(call) : null;
    }

    private BatchCall? TakeCall()
    {
        lock (_lock)
        {
            // Uses the options of the last question. If the options have become invalid meanwhile, the next question reports that.
            if (_queue.First?.Value is not { } lane || _current is not { } options || _calls >= options.MaximumCalls)
            {
                return null;
            }

            var maximum = _limits.Of(_service, options);
            if ((_calls > 0 || _windowIsOpen) && !_windowIsOver && lane.Waiting.Count < maximum && options.BatchWindow > TimeSpan.Zero)
            {
                if (!_windowIsOpen)
                {
                    _windowIsOpen = true;
                    _window.Change(options.BatchWindow, Timeout.InfiniteTimeSpan);
                }

                return null;
            }

            _queue.RemoveFirst();
            lane.Place = null;
            var keys = lane.Take(maximum);
            if (lane.Waiting.Count > 0)
            {
                // Moved to the end, so that no scope starves the others.
                lane.Place = _queue.AddLast(lane);
            }

            _windowIsOver &= _queue.Count > 0;
            _waitingKeys -= keys.Length;
            _calls++;
            var call = new BatchCall(keys, keys[0].FirstWaiter!.Question.Context, _time.GetUtcNow(), _time.GetTimestamp());
            Array.ForEach(keys, key => key.Call = call);
            return call;
        }
    }

    private void EndWindow()
    {
        lock (_lock)
        {
            _windowIsOpen = false;
            _windowIsOver = _queue.Count > 0;
        }

        Dispatch();
    }

    private async Task RunAsync(BatchCall call)
    {
        ExistenceAnswer answer;
        Exception? failure = null;
        try
        {
            _scope.Enter(call.Scope);
            var keys = Array.ConvertAll(call.Keys, static key => key.Key);
            answer = await _inquiry.AskAsync(_service, keys, call.Overdue, call.CancellationToken).ConfigureAwait(false);

            // An ended request is not a failure of the owner.
            if (!_scope.HasEnded || answer.Statuses.Any(static status => status != Existence.Unknown))
            {
                _onAnswer(call, answer);
            }
        }
        catch (Exception exception)
        {
            // Cancelled because no caller waits any more, or a failure that a retry does not fix, such as invalid options.
            answer = ExistenceAnswer.Unknown(call.Keys.Length, exception.Message);
            failure = exception;
        }

        call.Dispose();
        Complete(call, answer, failure);
    }

    private void Complete(BatchCall call, ExistenceAnswer answer, Exception? failure)
    {
        BatchQuestion? closed = null;
        lock (_lock)
        {
            _calls--;
            _completed++;
            for (var index = 0; index < call.Keys.Length; index++)
            {
                var key = call.Keys[index];
                key.Lane.Forget(key);
                while (key.FirstWaiter is { } waiter)
                {
                    key.Remove(waiter);
                    if (Settle(waiter, key, answer.Statuses[index], answer, failure))
                    {
                        (waiter.Question.NextClosed, closed) = (closed, waiter.Question);
                    }
                }
            }

            TidyUp(call.Keys[0].Lane);
        }

        for (; closed is not null; closed = closed.NextClosed)
        {
            closed.Complete();
        }
    }

    /// <summary>Sets the status of a waiter, or lets it wait for another call.</summary>
    /// <returns>Whether its caller has all statuses now.</returns>
    private bool Settle(BatchWaiter waiter, BatchKey key, Existence status, ExistenceAnswer answer, Exception? failure)
    {
        if (failure is not null)
        {
            waiter.Question.Fail(failure);
        }
        else if (status == Existence.Missing && waiter.CameLate)
        {
            waiter.CameLate = false;
            (key.Lane.Keys.GetValueOrDefault(key.Key) ?? Enqueue(key.Lane, key.Key)).Add(waiter);
        }
        else
        {
            waiter.Question.Answer(waiter.Index, status, answer);
        }

        return waiter.Question.IsClosed;
    }
}
