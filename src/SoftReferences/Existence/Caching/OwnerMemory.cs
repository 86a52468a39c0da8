using System.Collections.Concurrent;

namespace SoftReferences;

/// <summary>What is remembered of one owner: its latest answers and its latest tombstones. A tombstone beats an answer, and a newer answer an older one.</summary>
internal sealed class OwnerMemory(OwningService service, ExistenceCache cache, TimeProvider time)
{
    private const int MaximumScopes = 256;
    private static readonly TimeSpan MaximumSkew = TimeSpan.FromMinutes(1);

    private readonly CacheKeys _keys = new(service);
    private readonly TombstoneFence _fence = new(time);
    private readonly ConcurrentDictionary<string, bool> _scopes = new(StringComparer.Ordinal);
    private readonly Lock[] _writing = [.. Enumerable.Range(0, 32).Select(_ => new Lock())];
    private EpochSight? _epoch;
    private ReceivedPages? _received;

    /// <summary>Gets a value indicating whether other nodes' answers can be read.</summary>
    public bool IsShared => cache.IsShared;

    /// <summary>Says how long an answer that was asked for by now may be remembered or come in, on any node.</summary>
    public static TimeSpan RetentionOf(OwnerOptions options) =>
        options.Cache.ExistsLifetime + options.Cache.StaleLifetime + options.Timeout + MaximumSkew;

    /// <summary>Says how far it may be relied on that an entity exists, from what this node remembers.</summary>
    public CachedTrust Recall(string scope, OwnerKey key, ExistenceCacheOptions options) =>
        cache.TryGet(new(_keys, scope, key), out var cached) ? Judge(key, cached, options) : CachedTrust.None;

    /// <summary>Says how far it may be relied on that an entity exists, from what any node remembers.</summary>
    public async ValueTask<CachedTrust> RecallSharedAsync(string scope, OwnerKey key, ExistenceCacheOptions options, CancellationToken cancellationToken) =>
        await cache.GetSharedAsync(new(_keys, scope, key), cancellationToken).ConfigureAwait(false) is { } cached ? Judge(key, cached, options) : CachedTrust.None;

    /// <summary>Remembers what the owner said of a key, unless a tombstone or an answer that was asked for later says otherwise.</summary>
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

        // A tombstone that came in between found nothing to remove.
        if (answer.Exists && _fence.Holds(key))
        {
            cache.RemoveHere(cacheKey);
        }
    }

    /// <summary>Notes which epoch an answer is of. What was asked for in an earlier one is not believed: the owner's data was replaced.</summary>
    /// <param name="epoch">The epoch, or <see langword="null"/> of an owner that has none.</param>
    /// <param name="askedAt">When it was asked for.</param>
    /// <returns>Whether the answer is to be remembered: not if one of another epoch is here already that was not asked for before it.</returns>
    public bool Note(string? epoch, DateTimeOffset askedAt)
    {
        if (epoch is null)
        {
            return true;
        }

        var asked = askedAt.ToUnixTimeMilliseconds();
        while (true)
        {
            var seen = Volatile.Read(ref _epoch);
            var isLate = seen is not null && seen.Epoch != epoch && asked <= seen.Latest;
            var next = seen is null ? new(epoch, long.MinValue, asked)
                : isLate ? seen with { Since = Math.Max(seen.Since, asked < seen.Latest ? seen.Latest : asked + 1) }
                : seen.Epoch != epoch ? new(epoch, asked, asked)
                : asked > seen.Latest ? seen with { Latest = asked }
                : seen;
            if (ReferenceEquals(Interlocked.CompareExchange(ref _epoch, next, seen), seen))
            {
                return !isLate;
            }
        }
    }

    /// <summary>Takes in tombstones: from now on nothing is believed that was remembered of their keys, or is asked for already.</summary>
    public void Fence(string epoch, IReadOnlyList<Tombstone> tombstones, OwnerOptions options) => _fence.Add(epoch, tombstones, RetentionOf(options));

    /// <summary>Notes that all tombstones between two positions were taken in here.</summary>
    /// <param name="epoch">The epoch of the positions.</param>
    /// <param name="from">The position before the first.</param>
    /// <param name="to">The last position.</param>
    public void Receive(string epoch, long from, long to) =>
        Volatile.Write(ref _received, Volatile.Read(ref _received) is { } pages && pages.Epoch == epoch && pages.To == from ? pages with { To = to } : new(epoch, from, to));

    /// <summary>Ends what <see cref="Receive"/> noted.</summary>
    public void ForgetReceived() => Volatile.Write(ref _received, null);

    /// <summary>Gives the position up to which everything after another one was taken in here: that one, if nothing was.</summary>
    public long ReceivedAfter(FeedCursor cursor) =>
        Volatile.Read(ref _received) is { } pages && pages.Epoch == cursor.Epoch && pages.From <= cursor.Position && pages.To > cursor.Position ? pages.To : cursor.Position;

    /// <summary>Removes what is remembered of the keys of tombstones.</summary>
    /// <param name="tombstones">The tombstones.</param>
    /// <param name="everywhere">Whether other nodes are told. They learn it from the inbox as well.</param>
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

    private CachedTrust Judge(OwnerKey key, CachedExistence cached, ExistenceCacheOptions options) =>
        cached.AskedAt < Volatile.Read(ref _epoch)?.Since || _fence.Holds(key) ? CachedTrust.None : cached.TrustAt(time.GetUtcNow(), options);

    /// <summary>The owner's epoch, as answers tell it. <see cref="Since"/> only ever grows: an answer that comes in late, or a clock that is set back, makes nothing believed again.</summary>
    /// <param name="Epoch">The epoch of the answer that was asked for last.</param>
    /// <param name="Since">What was asked for earlier is not believed, in milliseconds since 1970.</param>
    /// <param name="Latest">When that answer was asked for, likewise.</param>
    private sealed record EpochSight(string Epoch, long Since, long Latest);

    /// <summary>What was received here in one go. Each value is true by itself, so that of two writers either may be the last.</summary>
    private sealed record ReceivedPages(string Epoch, long From, long To);
}
