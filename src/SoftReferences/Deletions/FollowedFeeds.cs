using System.Collections.Concurrent;

namespace SoftReferences;

/// <summary>The states of all feeds that this process follows. Health checks read them.</summary>
internal sealed class FollowedFeeds(TimeProvider time)
{
    private readonly ConcurrentDictionary<(string Store, string Owner), FollowedFeed> _feeds = new();

    /// <summary>Gets the states, ordered by store and owner.</summary>
    public IReadOnlyList<FollowedFeed> All =>
        [.. _feeds.Values.OrderBy(feed => feed.Store, StringComparer.Ordinal).ThenBy(feed => feed.Owner.ResourceName, StringComparer.Ordinal)];

    /// <summary>Forgets a feed that another replica follows.</summary>
    public void Forget(string store, OwningService owner) => _feeds.TryRemove((store, owner.ResourceName), out _);

    /// <summary>Sets the state of a feed, and returns the previous one if there is any.</summary>
    public FollowedFeed? Report(string store, OwningService owner, FollowedFeedState state, string? reason)
    {
        var now = time.GetUtcNow();
        var before = _feeds.GetValueOrDefault((store, owner.ResourceName));
        _feeds.AddOrUpdate(
            (store, owner.ResourceName),
            new FollowedFeed(store, owner, state, now, reason),
            (_, feed) => feed.State == state ? feed with { Reason = reason } : new(store, owner, state, now, reason));
        return before;
    }
}
