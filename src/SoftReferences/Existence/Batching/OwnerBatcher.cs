using System.Globalization;
using Microsoft.Extensions.Options;

namespace SoftReferences;

/// <summary>Asks one owner on behalf of all who check references now: each key once, many keys in one call, a few calls at a time.</summary>
/// <remarks>
/// A check that finds no call under way leaves at once. While the owner is busy, checks are collected for
/// <see cref="OwnerOptions.BatchWindow"/> or until a call is full. An owner that answers quicker than that does not end
/// the window: a burst of checks would become as many calls as it lasts round trips. The source runs in the execution
/// context of the first who waits for the call, if that is still of the scope that the check was of.
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

        // It lives as long as the process, and must not keep the execution context of whoever came first.
        using var flow = ExecutionContext.IsFlowSuppressed() ? default : ExecutionContext.SuppressFlow();
        _window = time.CreateTimer(static state => ((OwnerBatcher)state!).EndWindow(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Gets how many calls are under way.</summary>
    public int Calls => Volatile.Read(ref _calls);

    /// <summary>Gets how many keys wait for a call.</summary>
    public int WaitingKeys => Volatile.Read(ref _waitingKeys);

    /// <summary>Gets how many calls have been completed.</summary>
    public long Completed => Volatile.Read(ref _completed);

    /// <summary>Asks for keys.</summary>
    /// <param name="scope">Whose answers these are; calls are shared within a scope only.</param>
    /// <param name="keys">The keys; distinct, at least one, and any number of them.</param>
    /// <param name="memory">What the caller had looked for in memory; <see langword="null"/> to ask whatever is remembered.</param>
    /// <param name="cancellationToken">Lets the caller leave. The owner goes on being asked for those who stay.</param>
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

        // What fills a call leaves at once: the owner works on it while the rest is being entered.
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

    /// <summary>Says whether a key is being asked for, or is about to be.</summary>
    public bool IsAsking(string scope, OwnerKey key)
    {
        lock (_lock)
        {
            return _lanes.TryGetValue(scope, out var lane) && lane.Keys.ContainsKey(key);
        }
    }

    public void Dispose() => _window.Dispose();

    /// <summary>Lets a caller wait for some of its keys, where there is room.</summary>
    /// <returns>For how many of them somebody waits already.</returns>
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

        // A lane whose calls were all abandoned may have had a successor since.
        if (lane.Keys.Count == 0 && ReferenceEquals(_lanes.GetValueOrDefault(lane.Scope), lane))
        {
            _lanes.Remove(lane.Scope);
        }
    }
}
