using System.Collections.Concurrent;
using Microsoft.Extensions.Options;

namespace SoftReferences;

/// <summary>The way of a reference's check to the owner, for everybody who validates: shared calls, one <see cref="OwnerBatcher"/> for each owner.</summary>
/// <remarks>Clean-up does not go this way: it asks <see cref="OwnerInquiry"/> itself, each time.</remarks>
internal sealed class ExistencePipeline(
    OwnerRegistry registry,
    OwnerInquiry inquiry,
    IOptionsMonitor<OwnerOptions> options,
    OwnerBatchLimits limits,
    TimeProvider time,
    IExistenceScope? scope = null) : IDisposable
{
    private readonly ConcurrentDictionary<string, Lazy<OwnerBatcher>> _batchers = new(StringComparer.Ordinal);

    /// <summary>Asks which of an owner's entities exist.</summary>
    /// <param name="service">The owner.</param>
    /// <param name="keys">The keys; distinct, at least one, and any number of them.</param>
    /// <param name="cancellationToken">Cancels the question.</param>
    /// <returns>One status for each key, in the same order.</returns>
    /// <exception cref="InvalidOperationException">The owner was never registered.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public Task<ExistenceAnswer> AskAsync(OwningService service, IReadOnlyList<OwnerKey> keys, CancellationToken cancellationToken) =>
        BatcherOf(service).AskAsync(scope?.Current ?? string.Empty, keys, cancellationToken);

    public void Dispose()
    {
        foreach (var batcher in _batchers.Values)
        {
            batcher.Value.Dispose();
        }
    }

    private OwnerBatcher BatcherOf(OwningService service)
    {
        if (_batchers.TryGetValue(service.ResourceName, out var batcher))
        {
            return batcher.Value;
        }

        // Nothing is kept for an owner that nobody registered.
        registry.GetSource(service);
        return _batchers.GetOrAdd(service.ResourceName, _ => new(() => new OwnerBatcher(service, inquiry, options, limits, time, static (_, _) => { }))).Value;
    }
}
