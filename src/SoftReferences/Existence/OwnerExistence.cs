using Microsoft.Extensions.Options;

namespace SoftReferences;

/// <summary>Answers whether entities of one owner exist: from the cache if it is reliable, and otherwise by calls that checks share.</summary>
/// <remarks>Only <see cref="Existence.Exists"/> is ever answered from memory. A reference is rejected only by an answer to a question that was asked after the check began.</remarks>
internal sealed class OwnerExistence : IDisposable
{
    private const int MaximumSharedReads = 100;

    private readonly bool _isRemembered;
    private readonly OwnerMemory _memory;
    private readonly ExistenceMemory _memories;
    private readonly CheckMetrics _metrics;
    private readonly OwnerBatcher _batcher;
    private readonly IOptionsMonitor<OwnerOptions> _options;
    private readonly OwnerPauses _pauses;

    public OwnerExistence(
        OwningService service,
        IExistenceSource source,
        OwnerInquiry inquiry,
        IOptionsMonitor<OwnerOptions> options,
        OwnerBatchLimits limits,
        ExistenceMemory memories,
        CheckMetrics metrics,
        TimeProvider time,
        IExistenceScope? scope)
    {
        (Service, _options, _memories, _metrics) = (service, options, memories, metrics);
        _isRemembered = source is not ILocalExistenceSource;
        _memory = memories.Of(service);
        _pauses = new(time);
        _batcher = new(service, inquiry, options, limits, metrics, time, OnAnswer, scope);
    }

    public OwningService Service { get; }

    /// <summary>Gets the number of keys that wait for a call.</summary>
    public int WaitingKeys => _batcher.WaitingKeys;

    /// <summary>Returns whether an entity is cached as existing. If so, nothing more has to be done.</summary>
    public bool IsRemembered(string scope, OwnerKey key)
    {
        var options = _options.Get(Service.Name).Cache;
        if (!MayRemember(options))
        {
            return false;
        }

        var trust = _memory.Recall(scope, key, options);
        if (trust < CachedTrust.Aging)
        {
            return false;
        }

        if (trust == CachedTrust.Aging)
        {
            Refresh(scope, [key]);
        }

        _metrics.Remembered(Service, CacheOutcome.Hit, 1);
        return true;
    }

    /// <inheritdoc cref="ExistencePipeline.AskAsync"/>
    public Task<ExistenceAnswer> AskAsync(string scope, IReadOnlyList<OwnerKey> keys, CancellationToken cancellationToken)
    {
        var options = _options.Get(Service.Name).Cache;
        return MayRemember(options)
            ? AskWithMemoryAsync(scope, keys, options, cancellationToken)
            : _batcher.AskAsync(scope, keys, memory: null, cancellationToken);
    }

    public void Dispose() => _batcher.Dispose();

    private bool MayRemember(ExistenceCacheOptions options) => options.Enabled && _isRemembered && _memories.IsReliable;

    private async Task<ExistenceAnswer> AskWithMemoryAsync(string scope, IReadOnlyList<OwnerKey> keys, ExistenceCacheOptions options, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var looked = _batcher.Completed;
        var recollection = new Recollection(keys, index => _memory.Recall(scope, keys[index], options));
        if (_memory.IsShared && recollection.Open.Count is > 0 and <= MaximumSharedReads)
        {
            // Beyond that, one question to the owner is cheaper than many reads of the distributed cache.
            await recollection.ImproveAsync(index => _memory.RecallSharedAsync(scope, keys[index], options, cancellationToken)).ConfigureAwait(false);
        }

        _metrics.Remembered(Service, CacheOutcome.Hit, keys.Count - recollection.Open.Count);
        if (recollection.Aging is { Count: > 0 } aging)
        {
            Refresh(scope, aging);
        }

        if (_pauses.IsPaused(scope))
        {
            _metrics.Remembered(Service, CacheOutcome.Stale, recollection.AcceptStale());
        }

        if (recollection.Open.Count == 0)
        {
            return new(recollection.Statuses);
        }

        _metrics.Remembered(Service, CacheOutcome.Miss, recollection.Open.Count);
        var answer = await _batcher.AskAsync(scope, recollection.OpenKeys, new(looked, key => _memory.Recall(scope, key, options) == CachedTrust.Fresh), cancellationToken).ConfigureAwait(false);
        if (answer.UnknownKind == UnknownKind.Timeout)
        {
            _pauses.Begin(scope, answer.UnknownKind);
        }

        // Memory is asked again, because a tombstone or another answer may have arrived while the owner was asked.
        var completed = recollection.Complete(answer, key => _memories.IsReliable && _memory.Recall(scope, key, options) != CachedTrust.None);
        _metrics.Remembered(Service, CacheOutcome.Stale, recollection.StaleAccepted);
        return completed;
    }

    private void Refresh(string scope, IReadOnlyList<OwnerKey> keys)
    {
        if (!_pauses.IsPaused(scope) && keys.Where(key => !_batcher.IsAsking(scope, key)).ToArray() is { Length: > 0 } asked)
        {
            _ = _batcher.AskAsync(scope, asked, memory: null, CancellationToken.None).ContinueWith(
                static task => task.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted, TaskScheduler.Default);
        }
    }

    private void OnAnswer(BatchCall call, ExistenceAnswer answer)
    {
        if (answer.Statuses.All(static status => status == Existence.Unknown))
        {
            _pauses.Begin(call.Scope, answer.UnknownKind, answer.RetryAfter);
            return;
        }

        _pauses.End(call.Scope);
        var options = _options.Get(Service.Name).Cache;
        if (options.Enabled && _isRemembered && _memory.Note(call.Scope, answer.Epoch, call.AskedAt))
        {
            for (var index = 0; index < call.Keys.Length; index++)
            {
                _memory.Remember(call.Scope, call.Keys[index].Key, answer.Statuses[index], call.AskedAt, options);
            }
        }
    }
}
