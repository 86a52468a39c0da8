using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using SoftReferences.Stores;

namespace SoftReferences;

/// <summary>Creates followers: a replica has one for each feed that it follows.</summary>
internal sealed class DeletionFollowers(
    ExistenceMemory memory,
    CleanupMetrics metrics,
    IOptions<CleanupOptions> options,
    IOptions<BreakerOptions> breaker,
    ILogger<DeletionFollower> logger)
{
    /// <summary>Creates a follower of a feed, for the replica that holds the lease.</summary>
    public DeletionFollower Create(IDependentStore store, ReferencedOwner owner, IDeletionFeed feed, Guid lease) =>
        new(store, owner, feed, memory, options.Value, metrics, logger, lease, breaker.Value.OnLostHistory);
}
