using Microsoft.Extensions.DependencyInjection;
using ZiggyCreatures.Caching.Fusion;

namespace SoftReferences;

/// <summary>The cache of answers: the application's FusionCache named <see cref="ExistenceCacheOptions.CacheName"/>, or else the memory of this process.</summary>
internal abstract class ExistenceCache : IDisposable
{
    /// <summary>Gets a value indicating whether other nodes' answers can be read.</summary>
    public abstract bool IsShared { get; }

    public static ExistenceCache Of(IServiceProvider services) =>
        services.GetService<IFusionCacheProvider>()?.GetCacheOrNull(ExistenceCacheOptions.CacheName) is { } given
            ? new SharedExistenceCache(given)
            : new LocalExistenceCache(services.GetRequiredService<TimeProvider>());

    /// <summary>Gets an answer cached on this node.</summary>
    public abstract bool TryGet(in CachedKey key, out CachedExistence cached);

    /// <summary>Gets an answer cached on any node.</summary>
    public abstract ValueTask<CachedExistence?> GetSharedAsync(CachedKey key, CancellationToken cancellationToken);

    /// <summary>Stores an answer on this node and in the distributed cache.</summary>
    /// <param name="key">The key.</param>
    /// <param name="cached">The answer.</param>
    /// <param name="lifetime">How long it can be useful.</param>
    /// <param name="notify">Whether other nodes must discard their cached answers.</param>
    public abstract void Set(in CachedKey key, CachedExistence cached, TimeSpan lifetime, bool notify);

    /// <summary>Removes an answer from this node only.</summary>
    public abstract void RemoveHere(in CachedKey key);

    /// <summary>Removes an answer from all nodes.</summary>
    public abstract void Remove(in CachedKey key);

    public virtual void Dispose()
    {
    }
}
