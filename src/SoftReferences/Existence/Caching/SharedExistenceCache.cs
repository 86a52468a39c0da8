using System.Collections.Concurrent;
using ZiggyCreatures.Caching.Fusion;

namespace SoftReferences;

/// <summary>Caches answers in the application's FusionCache, which may have a distributed tier and a backplane.</summary>
internal sealed class SharedExistenceCache : ExistenceCache
{
    private readonly IFusionCache _cache;
    private readonly FusionCacheEntryOptions _here;

    // There are only as many as configured lifetimes.
    private readonly ConcurrentDictionary<(TimeSpan Lifetime, bool Notify), FusionCacheEntryOptions> _writing = new();
    private readonly FusionCacheEntryOptions _everywhere;

    public SharedExistenceCache(IFusionCache cache)
    {
        _cache = cache;

        // Keeps the application's defaults for the distributed tier. The lifetimes are decided here.
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

    public override bool IsShared => _cache.HasDistributedCache;

    public override bool TryGet(in CachedKey key, out CachedExistence cached)
    {
        var found = _cache.TryGet<long>(key.ToString(), _here);
        cached = new(found.GetValueOrDefault());
        return found.HasValue;
    }

    public override async ValueTask<CachedExistence?> GetSharedAsync(CachedKey key, CancellationToken cancellationToken)
    {
        var found = await _cache.TryGetAsync<long>(key.ToString(), _everywhere, cancellationToken).ConfigureAwait(false);
        return found.HasValue ? new(found.Value) : null;
    }

    public override void Set(in CachedKey key, CachedExistence cached, TimeSpan lifetime, bool notify) => _cache.Set(
        key.ToString(),
        cached.Number,
        _writing.GetOrAdd((lifetime, notify), static (write, options) => options.Duplicate(write.Lifetime).SetSkipBackplaneNotifications(!write.Notify), _everywhere));

    public override void RemoveHere(in CachedKey key) => _cache.Remove(key.ToString(), _here);

    public override void Remove(in CachedKey key) => _cache.Remove(key.ToString(), _everywhere);
}
