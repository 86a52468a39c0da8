using System.Globalization;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace SoftReferences.AspNetCore;

/// <summary>Says whether the feeds of all owners are followed, and whether their answers can be believed.</summary>
internal sealed class FollowedFeedsHealthCheck(FollowedFeeds feeds, StoppedSweeps sweeps) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var troubled = feeds.All.Where(feed => feed.State != FollowedFeedState.Following).ToList();
        var stopped = sweeps.All;
        if (troubled.Count + stopped.Count == 0)
        {
            return Task.FromResult(HealthCheckResult.Healthy());
        }

        var description = string.Join(
            " ",
            [
                .. troubled.Select(feed => string.Create(
                    CultureInfo.InvariantCulture,
                    $"{feed.Store} {(feed.State == FollowedFeedState.Held ? "holds its clean-up for" : "does not learn of deletions of")} {feed.Owner} since {feed.Since:u}: {feed.Reason}")),
                .. stopped.Select(sweep => string.Create(CultureInfo.InvariantCulture, $"{sweep.Store} does not sweep for {sweep.Owner} since {sweep.Since:u}: {sweep.Reason}")),
            ]);
        var data = troubled.ToDictionary(feed => $"{feed.Store} {feed.Owner}", feed => (object)(feed.Reason ?? string.Empty), StringComparer.Ordinal);
        foreach (var sweep in stopped)
        {
            data[$"{sweep.Store} {sweep.Owner} sweep"] = sweep.Reason;
        }

        // A person has to look at what is held or stopped. An owner that is away comes back by itself.
        var status = stopped.Count > 0 || troubled.Exists(feed => feed.State == FollowedFeedState.Held) ? context.Registration.FailureStatus : HealthStatus.Degraded;
        return Task.FromResult(new HealthCheckResult(status, description, data: data));
    }
}
