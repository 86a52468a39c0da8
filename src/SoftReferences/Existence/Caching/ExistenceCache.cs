using System.Collections.Concurrent;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.DependencyInjection;
using ZiggyCreatures.Caching.Fusion;

namespace SoftReferences;

/// <summary>Where answers are remembered: the application's FusionCache of the name <see cref="ExistenceCacheOptions.CacheName"/>, or else one in memory, of bounded size.</summary>
internal sealed class ExistenceCache : IDisposable
{
    private const int MaximumEntries = 100_000;

    private readonly IFusionCache _cache;
    private readonly FusionCache? _own;
    private readonly MemoryCache? _ownMemory;
    private readonly FusionCacheEntryOptions _here;

    // As many as there are lifetimes in the configuration.
    private readonly ConcurrentDictionary<(TimeSpan Lifetime, bool Notify), FusionCacheEntryOptions> _writing = new();
    private readonly FusionCacheEntryOptions _everywhere;

    public ExistenceCache(IServiceProvider services)
    {
        if (services.GetService<IFusionCacheProvider>()?.GetCacheOrNull(ExistenceCacheOptions.CacheName) is { } given)
        {
            _cache = given;
        }
        else
        {
            _ownMemory = new(new MemoryCacheOptions { SizeLimit = MaximumEntries });
            _cache = _own = new(new FusionCacheOptions { CacheName = ExistenceCacheOptions.CacheName, DisableTagging = true }, _ownMemory);
        }

        // What stands in the application's defaults about the distributed tier holds; how long answers hold is decided here.
        _everywhere = _cache.DefaultEntryOptions.Duplicate();
        _everywhere.IsFailSafeEnabled = false;
        _everywhere.AllowStaleOnReadOnly = false;
        _everywhere.EagerRefreshThreshold = null;
        _everywhere.JitterMaxDuration = TimeSpan.Zero;
        _everywhere.MemoryCacheDuration = null;
        _everywhere.DistributedCacheDuration = null;
        _everywhere.Size = 1;
        _everywhere.AllowBackgroundDistributedCacheOperations = true;
        _everywhere.AllowBackgroundBackplaneOperations = true;
        _everywhere.ReThrowDistributedCacheExceptions = false;
        _everywhere.ReThrowSerializationExceptions = false;
        _everywhere.ReThrowBackplaneExceptions = false;
        _everywhere.SkipBackplaneNotifications = false;
        _here = _everywhere.Duplicate();
        _here.SkipDistributedCacheRead = true;
        _here.SkipDistributedCacheWrite = true;
        _here.SkipBackplaneNotifications = true;
    }

    /// <summary>Gets a value indicating whether other nodes' answers can be read.</summary>
    public bool IsShared => _cache.HasDistributedCache;

    /// <summary>Gets what this node remembers.</summary>
    public bool TryGet(string key, out CachedExistence cached)
    {
        var found = _cache.TryGet<long>(key, _here);
        cached = new(found.GetValueOrDefault());
        return found.HasValue;
    }

    /// <summary>Gets what this node remembers, or any other.</summary>
    public async ValueTask<CachedExistence?> GetSharedAsync(string key, CancellationToken cancellationToken)
    {
        var found = await _cache.TryGetAsync<long>(key, _everywhere, cancellationToken).ConfigureAwait(false);
        return found.HasValue ? new(found.Value) : null;
    }

    /// <summary>Remembers an answer, here and in the distributed cache.</summary>
    /// <param name="key">The cache key.</param>
    /// <param name="cached">The answer.</param>
    /// <param name="lifetime">How long it may be of any use.</param>
    /// <param name="notify">Whether other nodes have to give up what they remember.</param>
    public void Set(string key, CachedExistence cached, TimeSpan lifetime, bool notify) =>
        _cache.Set(key, cached.Number, _writing.GetOrAdd((lifetime, notify), static (write, options) => options.Duplicate(write.Lifetime).SetSkipBackplaneNotifications(!write.Notify), _everywhere));

    /// <summary>Forgets an answer on this node alone.</summary>
    public void RemoveHere(string key) => _cache.Remove(key, _here);

    /// <summary>Forgets an answer on all nodes.</summary>
    public void Remove(string key) => _cache.Remove(key, _everywhere);

    public void Dispose()
    {
        _own?.Dispose();
        _ownMemory?.Dispose();
    }
}
