using System.Collections.Concurrent;

namespace SoftReferences;

/// <summary>The cached answers and recent tombstones of one owner. A tombstone beats an answer, and a newer answer an older one.</summary>
internal sealed class OwnerMemory(OwningService service, ExistenceCache cache, TimeProvider time)
{
    private const int MaximumScopes = 256;
    private static readonly TimeSpan MaximumSkew = TimeSpan.FromMinutes(1);

    private readonly CacheKeys _keys = new(service);
    private readonly TombstoneFence _fence = new(time);
    private readonly EpochSights _epochs = new();
    private readonly ConcurrentDictionary<string, bool> _scopes = new(StringComparer.Ordinal);
    private readonly Lock[] _writing = [.. Enumerable.Range(0, 32).Select(_ => new Lock())];
    private ReceivedPages? _received;

    /// <summary>Gets a value indicating whether other nodes' answers can be read.</summary>
    public bool IsShared => cache.IsShared;

    /// <summary>Returns how long answers to questions asked until now may still arrive or be cached, on any node.</summary>
    public static TimeSpan RetentionOf(OwnerOptions options) =>
        options.Cache.ExistsLifetime + options.Cache.StaleLifetime + options.Timeout + MaximumSkew;

    /// <summary>Returns how far this node's cached answer that an entity exists can be trusted.</summary>
    public CachedTrust Recall(string scope, OwnerKey key, ExistenceCacheOptions options) =>
        cache.TryGet(new(_keys, scope, key), out var cached) ? Judge(scope, key, cached, options) : CachedTrust.None;

    /// <summary>Returns how far the answer that an entity exists, cached on any node, can be trusted.</summary>
    public async ValueTask<CachedTrust> RecallSharedAsync(string scope, OwnerKey key, ExistenceCacheOptions options, CancellationToken cancellationToken) =>
        await cache.GetSharedAsync(new(_keys, scope, key), cancellationToken).ConfigureAwait(false) is { } cached ? Judge(scope, key, cached, options) : CachedTrust.None;

    /// <summary>Caches the owner's answer about a key, unless a tombstone or the answer to a later question contradicts it.</summary>
    public void Remember(string scope, OwnerKey key, Existence status, DateTimeOffset askedAt, ExistenceCacheOptions options)
    {
        if (status is not (Existence.Exists or Existence.Missing) || (status == Existence.Exists && _fence.Holds(key)))
        {
            return;
        }

        if (scope.Length > 0 && _scopes.Count < MaximumScopes)
        {
            _scopes.TryAdd(scope, true);
        }

        var cacheKey = new CachedKey(_keys, scope, key);
        var answer = new CachedExistence(status == Existence.Exists, askedAt);
        lock (_writing[(uint)key.GetHashCode() % _writing.Length])
        {
            var isKnown = cache.TryGet(cacheKey, out var known);
            if (isKnown && known.AskedAt > answer.AskedAt)
            {
                return;
            }

            if (answer.Exists)
            {
                cache.Set(cacheKey, answer, options.ExistsLifetime + options.StaleLifetime, notify: false);
            }
            else
            {
                cache.Set(cacheKey, answer, options.MissingLifetime, notify: isKnown && known.Exists);
            }
        }

        // A tombstone that arrived in between found nothing to remove.
        if (answer.Exists && _fence.Holds(key))
        {
            cache.RemoveHere(cacheKey);
        }
    }

    /// <inheritdoc cref="EpochSights.Note"/>
    public bool Note(string scope, string? epoch, DateTimeOffset askedAt) => _epochs.Note(scope, epoch, askedAt);

    /// <summary>Adds tombstones. From now on, cached answers about their keys and answers to running questions are not trusted.</summary>
    public void Fence(string epoch, IReadOnlyList<Tombstone> tombstones, OwnerOptions options) => _fence.Add(epoch, tombstones, RetentionOf(options));

    /// <summary>Records that all tombstones between two positions were added on this node.</summary>
    /// <param name="epoch">The epoch of the positions.</param>
    /// <param name="from">The position before the first.</param>
    /// <param name="to">The last position.</param>
    public void Receive(string epoch, long from, long to) =>
        Volatile.Write(ref _received, Volatile.Read(ref _received) is { } pages && pages.Epoch == epoch && pages.To == from ? pages with { To = to } : new(epoch, from, to));

    /// <summary>Discards what <see cref="Receive"/> recorded.</summary>
    public void ForgetReceived() => Volatile.Write(ref _received, null);

    /// <summary>Returns the position up to which all tombstones after a given one were added on this node, or the given one.</summary>
    public long ReceivedAfter(FeedCursor cursor) =>
        Volatile.Read(ref _received) is { } pages && pages.Epoch == cursor.Epoch && pages.From <= cursor.Position && pages.To > cursor.Position ? pages.To : cursor.Position;

    /// <summary>Removes cached answers about the keys of tombstones.</summary>
    /// <param name="tombstones">The tombstones.</param>
    /// <param name="everywhere">Whether to notify other nodes, which also read the inbox.</param>
    public void Evict(IReadOnlyList<Tombstone> tombstones, bool everywhere)
    {
        foreach (var scope in _scopes.Keys.Prepend(string.Empty))
        {
            foreach (var tombstone in tombstones)
            {
                var cacheKey = new CachedKey(_keys, scope, tombstone.Key);
                if (everywhere)
                {
                    cache.Remove(cacheKey);
                }
                else
                {
                    cache.RemoveHere(cacheKey);
                }
            }
        }
    }

    private CachedTrust Judge(string scope, OwnerKey key, CachedExistence cached, ExistenceCacheOptions options) =>
        cached.AskedAt < _epochs.SinceOf(scope) || _fence.Holds(key) ? CachedTrust.None : cached.TrustAt(time.GetUtcNow(), options);

    /// <summary>A contiguous range of received positions. Each value is valid on its own, so concurrent writers may overwrite each other.</summary>
    private sealed record ReceivedPages(string Epoch, long From, long To);
}
