using System.Runtime.InteropServices;
using BitFaster.Caching.Lru;

namespace SoftReferences;

/// <summary>Remembers answers in the memory of this process: so many, and then the latest that were used.</summary>
/// <remarks>One save may bring ten thousand answers: an entry costs two small objects and no text, and a full cache no more than an empty one.</remarks>
internal sealed class LocalExistenceCache(TimeProvider time) : ExistenceCache
{
    private const int MaximumEntries = 100_000;

    // More than processors: calls that end together write at once.
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
