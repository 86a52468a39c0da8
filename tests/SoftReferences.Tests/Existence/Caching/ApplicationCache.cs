using Microsoft.Extensions.DependencyInjection;
using ZiggyCreatures.Caching.Fusion;

namespace SoftReferences.Tests;

/// <summary>A FusionCache registered by the application. Its default entry options must not apply to remembered answers.</summary>
internal static class ApplicationCache
{
    public static void Add(IServiceCollection services) => services
        .AddFusionCache(ExistenceCacheOptions.CacheName)
        .WithDefaultEntryOptions(options => options
            .SetDuration(TimeSpan.FromDays(1))
            .SetFailSafe(true, TimeSpan.FromDays(7))
            .SetEagerRefresh(0.5f)
            .SetJittering(TimeSpan.FromHours(1)));
}
