using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using SoftReferences;
using SoftReferences.AspNetCore;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the health check of a dependent.</summary>
public static class SoftReferenceHealthChecksBuilderExtensions
{
    /// <summary>Adds a check of the feeds that this process follows, of sweeps, of held clean-up, and of clean-up that no replica can do because its reference is no longer in the model.</summary>
    /// <param name="builder">The health checks.</param>
    /// <param name="name">The name of the check.</param>
    /// <param name="failureStatus">The status if clean-up is held, sweeps are stopped, or clean-up cannot be done; unhealthy by default. If an owner is merely unavailable, the status is degraded.</param>
    /// <param name="tags">The tags of the check.</param>
    /// <param name="timeout">How long it may take; unlimited by default.</param>
    /// <returns>The same builder.</returns>
    /// <remarks>Use it for alerting, not for liveness or load balancing: the service can still serve requests when it is unhealthy.</remarks>
    public static IHealthChecksBuilder AddSoftReferences(
        this IHealthChecksBuilder builder,
        string name = "soft_references",
        HealthStatus? failureStatus = null,
        IEnumerable<string>? tags = null,
        TimeSpan? timeout = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.TryAddSingleton<FollowedFeeds>();
        builder.Services.TryAddSingleton<StoppedSweeps>();
        return timeout is { } limit
            ? builder.AddCheck<FollowedFeedsHealthCheck>(name, failureStatus ?? HealthStatus.Unhealthy, tags ?? [], limit)
            : builder.AddCheck<FollowedFeedsHealthCheck>(name, failureStatus ?? HealthStatus.Unhealthy, tags ?? []);
    }
}
