using Microsoft.Extensions.DependencyInjection;
using ZiggyCreatures.Caching.Fusion;

namespace SoftReferences.Tests;

/// <summary>A FusionCache as an application registers it, with defaults for its own entries that answers must not get.</summary>
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
