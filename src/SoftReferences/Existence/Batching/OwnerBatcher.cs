using System.Globalization;
using Microsoft.Extensions.Options;

namespace SoftReferences;

/// <summary>Asks one owner on behalf of all concurrent checks: each key once, many keys per call, a few calls at a time.</summary>
/// <remarks>
/// If no call is running, a check starts one at once. While the owner is busy, checks are collected for
/// <see cref="OwnerOptions.BatchWindow"/> or until a call is full. A quicker answer does not end the window: otherwise a burst of
/// checks would cause one call per round trip. The source runs in the execution context of the first caller that waits for the call
/// and whose context still has the scope of its check.
/// </remarks>
internal sealed partial class OwnerBatcher : IDisposable
{
    private static readonly ExistenceAnswer Remembered = new([]);

    private readonly Lock _lock = new();
    private readonly Dictionary<string, BatchLane> _lanes = new(StringComparer.Ordinal);
    private readonly LinkedList<BatchLane> _queue = new();
    private readonly OwningService _service;
    private readonly OwnerInquiry _inquiry;
    private readonly IOptionsMonitor<OwnerOptions> _options;
    private readonly OwnerBatchLimits _limits;
    private readonly CheckMetrics _metrics;
    private readonly Action<BatchCall, ExistenceAnswer> _onAnswer;
    private readonly TimeProvider _time;
    private readonly CallScope _scope;
    private readonly ITimer _window;
    private volatile OwnerOptions? _current;
    private long _completed;
    private int _calls;
    private int _waitingKeys;
    private bool _windowIsOpen;
    private bool _windowIsOver;

    public OwnerBatcher(
        OwningService service,
        OwnerInquiry inquiry,
        IOptionsMonitor<OwnerOptions> options,
        OwnerBatchLimits limits,
        CheckMetrics metrics,
        TimeProvider time,
        Action<BatchCall, ExistenceAnswer> onAnswer,
        IExistenceScope? scope = null)
    {
        (_service, _inquiry, _options, _limits, _metrics, _time, _onAnswer, _scope) = (service, inquiry, options, limits, metrics, time, onAnswer, new(scope));

        // The timer lives as long as the process, and must not capture the execution context of the first caller.
        using var flow = ExecutionContext.IsFlowSuppressed() ? default : ExecutionContext.SuppressFlow();
        _window = time.CreateTimer(static state => ((OwnerBatcher)state!).EndWindow(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Gets the number of running calls.</summary>
    public int Calls => Volatile.Read(ref _calls);

    /// <summary>Gets the number of queued keys.</summary>
    public int WaitingKeys => Volatile.Read(ref _waitingKeys);

    /// <summary>Gets the number of completed calls.</summary>
    public long Completed => Volatile.Read(ref _completed);

    /// <summary>Asks about keys.</summary>
    /// <param name="scope">The scope. Calls are shared only within a scope.</param>
    /// <param name="keys">The keys; distinct, at least one, and any number of them.</param>
    /// <param name="memory">The caller's cache lookup, or <see langword="null"/> to ask regardless of the cache.</param>
    /// <param name="cancellationToken">Cancels the wait of this caller. Calls continue for other callers.</param>
    /// <returns>One status for each key, in the same order. What is not known within <see cref="OwnerOptions.Timeout"/>, or found no room to wait, is <see cref="Existence.Unknown"/>.</returns>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public Task<ExistenceAnswer> AskAsync(string scope, IReadOnlyList<OwnerKey> keys, BatchMemory? memory, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled<ExistenceAnswer>(cancellationToken);
        }

        var options = _current = _options.Get(_service.Name);
        var question = new BatchQuestion(this, keys.Count);
        question.Limit(options.Timeout, _time, cancellationToken);
        var step = _limits.Of(_service, options);
        var isClosed = false;
        var joined = 0;

        // A full call starts at once, so that the owner works on it while the rest is added.
        for (var offset = 0; offset < keys.Count && !isClosed; offset += step)
        {
            lock (_lock)
            {
                var lane = LaneOf(scope);
                joined += Enter(question, lane, keys, offset..Math.Min(offset + step, keys.Count), memory?.Completed == _completed ? null : memory, options.MaximumWaitingKeys);
                TidyUp(lane);
                isClosed = question.IsClosed;
            }

            Dispatch();
        }

        if (isClosed)
        {
            question.Complete();
        }

        _metrics.Joined(_service, joined);
        return question.Task;
    }

    /// <summary>Returns whether a key is in a call or queued.</summary>
    public bool IsAsking(string scope, OwnerKey key)
    {
        lock (_lock)
        {
            return _lanes.TryGetValue(scope, out var lane) && lane.Keys.ContainsKey(key);
        }
    }

    public void Dispose() => _window.Dispose();

    /// <summary>Adds some of a caller's keys, if the queue has room.</summary>
    /// <returns>The number of these keys that already had waiting callers.</returns>
    private int Enter(BatchQuestion question, BatchLane lane, IReadOnlyList<OwnerKey> keys, Range some, BatchMemory? memory, int maximumWaitingKeys)
    {
        var joined = 0;
        lane.Keys.EnsureCapacity(lane.Keys.Count + Math.Min(keys.Count - some.Start.Value, maximumWaitingKeys));
        for (var index = some.Start.Value; index < some.End.Value && !question.IsClosed; index++)
        {
            if (lane.Keys.TryGetValue(keys[index], out var key))
            {
                joined++;
            }
            else
            {
                if (memory?.Remembers(keys[index]) == true)
                {
                    question.Answer(index, Existence.Exists, Remembered);
                    continue;
                }

                if (_waitingKeys >= maximumWaitingKeys)
                {
                    question.Refuse(string.Create(CultureInfo.InvariantCulture, $"{_waitingKeys:N0} keys wait to be asked for already, and '{nameof(OwnerOptions.MaximumWaitingKeys)}' allows no more"));
                    continue;
                }

                key = Enqueue(lane, keys[index]);
            }

            var waiter = question.Await(index);
            waiter.CameLate = key.Call is not null;
            if (key.Call is { } call && key.FirstWaiter is null)
            {
                call.AwaitedKeys++;
            }

            key.Add(waiter);
        }

        return joined;
    }

    private BatchLane LaneOf(string scope)
    {
        if (!_lanes.TryGetValue(scope, out var lane))
        {
            _lanes.Add(scope, lane = new(scope));
        }

        return lane;
    }

    private BatchKey Enqueue(BatchLane lane, OwnerKey key)
    {
        lane.Place ??= _queue.AddLast(lane);
        _waitingKeys++;
        return lane.Enqueue(key);
    }

    private void TidyUp(BatchLane lane)
    {
        if (lane.Waiting.Count == 0 && lane.Place is { } place)
        {
            _queue.Remove(place);
            lane.Place = null;
        }

        // A lane whose calls were all abandoned may have been replaced since.
        if (lane.Keys.Count == 0 && ReferenceEquals(_lanes.GetValueOrDefault(lane.Scope), lane))
        {
            _lanes.Remove(lane.Scope);
        }
    }
}
