using System.Collections.Concurrent;
using Microsoft.Extensions.Options;

namespace SoftReferences;

/// <summary>Validates references in two steps: from the cache, and then by calls to the owner that concurrent checks share.</summary>
/// <remarks>Clean-up does not use it: it asks <see cref="OwnerInquiry"/> directly, each time.</remarks>
internal sealed class ExistencePipeline : IDisposable
{
    private readonly ConcurrentDictionary<string, Lazy<OwnerExistence>> _owners = new(StringComparer.Ordinal);
    private readonly OwnerRegistry _registry;
    private readonly IExistenceScope? _scope;
    private readonly Func<OwningService, IExistenceSource, OwnerExistence> _create;

    public ExistencePipeline(
        OwnerRegistry registry,
        OwnerInquiry inquiry,
        IOptionsMonitor<OwnerOptions> options,
        OwnerBatchLimits limits,
        ExistenceMemory memory,
        CheckMetrics metrics,
        TimeProvider time,
        IExistenceScope? scope = null)
    {
        (_registry, _scope) = (registry, scope);
        _create = (service, source) => new(service, source, inquiry, options, limits, memory, metrics, time, scope);
        metrics.ObserveWaiting(() => _owners.Values.Select(static owner => (owner.Value.Service, owner.Value.WaitingKeys)));
    }

    private string Scope => _scope?.Current ?? string.Empty;

    /// <summary>Returns whether an entity is cached as existing, without asking its owner.</summary>
    public bool IsRemembered(OwningService service, OwnerKey key) =>
        _owners.TryGetValue(service.ResourceName, out var owner) && owner.Value.IsRemembered(Scope, key);

    /// <summary>Asks which of an owner's entities exist.</summary>
    /// <param name="service">The owner.</param>
    /// <param name="keys">The keys; distinct, at least one, and any number of them.</param>
    /// <param name="cancellationToken">Cancels the question.</param>
    /// <returns>One status for each key, in the same order.</returns>
    /// <exception cref="InvalidOperationException">The owner was never registered.</exception>
    /// <exception cref="OperationCanceledException"><paramref name="cancellationToken"/> was cancelled.</exception>
    public Task<ExistenceAnswer> AskAsync(OwningService service, IReadOnlyList<OwnerKey> keys, CancellationToken cancellationToken) =>
        Of(service).AskAsync(Scope, keys, cancellationToken);

    public void Dispose()
    {
        foreach (var owner in _owners.Values)
        {
            owner.Value.Dispose();
        }
    }

    private OwnerExistence Of(OwningService service)
    {
        if (_owners.TryGetValue(service.ResourceName, out var owner))
        {
            return owner.Value;
        }

        // Throws for an owner that is not registered, before anything is stored for it.
        var source = _registry.GetSource(service);
        return _owners.GetOrAdd(service.ResourceName, _ => new(() => _create(service, source))).Value;
    }
}
