using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using SoftReferences;
using SoftReferences.AspNetCore;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Shows how a dependent gets on with its owners in health checks.</summary>
public static class SoftReferenceHealthChecksBuilderExtensions
{
    /// <summary>Adds a check of the feeds that this process follows, of the sweeps, of clean-up that is held until a person decides, and of clean-up that nobody does because the model does not have its reference any more.</summary>
    /// <param name="builder">The health checks.</param>
    /// <param name="name">The name of the check.</param>
    /// <param name="failureStatus">What it reports when clean-up is held until a person decides, sweeps are stopped, or nobody does some clean-up; unhealthy by default. While an owner is merely away it reports degraded.</param>
    /// <param name="tags">The tags of the check.</param>
    /// <param name="timeout">How long it may take; without limit by default.</param>
    /// <returns>The same builder.</returns>
    /// <remarks>It says nothing about requests, which are served all the same: it belongs to readiness of operations, not to liveness.</remarks>
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
