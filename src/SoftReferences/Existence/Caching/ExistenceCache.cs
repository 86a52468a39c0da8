using Microsoft.Extensions.DependencyInjection;
using ZiggyCreatures.Caching.Fusion;

namespace SoftReferences;

/// <summary>Where answers are remembered: the application's FusionCache of the name <see cref="ExistenceCacheOptions.CacheName"/>, or else the memory of this process.</summary>
internal abstract class ExistenceCache : IDisposable
{
    /// <summary>Gets a value indicating whether other nodes' answers can be read.</summary>
    public abstract bool IsShared { get; }

    public static ExistenceCache Of(IServiceProvider services) =>
        services.GetService<IFusionCacheProvider>()?.GetCacheOrNull(ExistenceCacheOptions.CacheName) is { } given
            ? new SharedExistenceCache(given)
            : new LocalExistenceCache(services.GetRequiredService<TimeProvider>());

    /// <summary>Gets what this node remembers.</summary>
    public abstract bool TryGet(in CachedKey key, out CachedExistence cached);

    /// <summary>Gets what this node remembers, or any other.</summary>
    public abstract ValueTask<CachedExistence?> GetSharedAsync(CachedKey key, CancellationToken cancellationToken);

    /// <summary>Remembers an answer, here and in the distributed cache.</summary>
    /// <param name="key">What it is of.</param>
    /// <param name="cached">The answer.</param>
    /// <param name="lifetime">How long it may be of any use.</param>
    /// <param name="notify">Whether other nodes have to give up what they remember.</param>
    public abstract void Set(in CachedKey key, CachedExistence cached, TimeSpan lifetime, bool notify);

    /// <summary>Forgets an answer on this node alone.</summary>
    public abstract void RemoveHere(in CachedKey key);

    /// <summary>Forgets an answer on all nodes.</summary>
    public abstract void Remove(in CachedKey key);

    public virtual void Dispose()
    {
    }
}
