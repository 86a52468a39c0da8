using System.Globalization;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace SoftReferences.AspNetCore;

/// <summary>Says whether the feeds of all owners are followed.</summary>
internal sealed class FollowedFeedsHealthCheck(FollowedFeeds feeds) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var troubled = feeds.All.Where(feed => feed.State != FollowedFeedState.Following).ToList();
        if (troubled.Count == 0)
        {
            return Task.FromResult(HealthCheckResult.Healthy());
        }

        var description = string.Join(" ", troubled.Select(feed => string.Create(
            CultureInfo.InvariantCulture,
            $"{feed.Store} {(feed.State == FollowedFeedState.Held ? "holds its clean-up for" : "does not learn of deletions of")} {feed.Owner} since {feed.Since:u}: {feed.Reason}")));
        var data = troubled.ToDictionary(feed => $"{feed.Store} {feed.Owner}", feed => (object)(feed.Reason ?? string.Empty), StringComparer.Ordinal);

        // A person has to decide about what is held. An owner that is away comes back by itself.
        var status = troubled.Exists(feed => feed.State == FollowedFeedState.Held) ? context.Registration.FailureStatus : HealthStatus.Degraded;
        return Task.FromResult(new HealthCheckResult(status, description, data: data));
    }
}
