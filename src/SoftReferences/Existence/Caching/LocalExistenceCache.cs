using System.Runtime.InteropServices;
using BitFaster.Caching.Lru;

namespace SoftReferences;

/// <summary>Caches answers in the memory of this process, up to a capacity, and keeps the most recently used.</summary>
/// <remarks>A save may add ten thousand answers, so an entry is two small objects without a text, and adding to a full cache costs no more than to an empty one.</remarks>
internal sealed class LocalExistenceCache(TimeProvider time) : ExistenceCache
{
    private const int MaximumEntries = 100_000;

    // More than the processors, because calls that complete together write concurrently.
    private const int Writers = 32;

    private readonly FastConcurrentLru<CachedKey, Entry> _entries = new(Writers, MaximumEntries, EqualityComparer<CachedKey>.Default);

    public override bool IsShared => false;

    public override bool TryGet(in CachedKey key, out CachedExistence cached)
    {
        if (_entries.TryGet(key, out var entry) && time.GetTimestamp() < entry.Until)
        {
            cached = entry.Answer;
            return true;
        }

        cached = default;
        return false;
    }

    public override ValueTask<CachedExistence?> GetSharedAsync(CachedKey key, CancellationToken cancellationToken) =>
        new(TryGet(key, out var cached) ? cached : null);

    public override void Set(in CachedKey key, CachedExistence cached, TimeSpan lifetime, bool notify) =>
        _entries.AddOrUpdate(key, new(cached, time.GetTimestamp() + (long)(lifetime.TotalSeconds * time.TimestampFrequency)));

    public override void RemoveHere(in CachedKey key) => _entries.TryRemove(key);

    public override void Remove(in CachedKey key) => RemoveHere(key);

    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Entry(CachedExistence Answer, long Until);
}
