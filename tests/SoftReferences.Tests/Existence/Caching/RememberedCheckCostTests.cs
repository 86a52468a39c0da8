using Microsoft.Extensions.DependencyInjection;
using ZiggyCreatures.Caching.Fusion;

namespace SoftReferences.Tests;

/// <summary>The cost of a check whose answer is remembered. Its duration is measured in the benchmarks.</summary>
public sealed class RememberedCheckCostTests
{
    private const int Checks = 1_000;

    // The string by which FusionCache finds an entry: 2 bytes for each of up to 60 characters, and its header.
    private const int OneCacheKey = 152;

    private static readonly SoftRef<AuthUsers> User = new(Guid.Parse("0198c5f2-0000-7000-8000-000000000001"));
    private static readonly SoftReferenceUse[] Uses = [SoftReferenceUse.Of(User, "/user")];

    [Fact]
    public async Task RememberedCheck_AllocatesNothing()
    {
        await using var provider = await CheckedOnceAsync(new ServiceCollection());
        var validator = provider.GetRequiredService<ISoftReferenceValidator>();

        Assert.Equal(0, AllocatedBy(() => Assert.True(validator.CheckAsync(Uses).IsCompletedSuccessfully)));
        Assert.Equal(0, AllocatedBy(() => Assert.True(validator.EnsureAsync(User, "/user").IsCompletedSuccessfully)));
    }

    [Fact]
    public async Task RememberedCheck_InTheApplicationsCache_AllocatesNoMoreThanItsCacheKey()
    {
        var services = new ServiceCollection();
        services.AddFusionCache(ExistenceCacheOptions.CacheName);
        await using var provider = await CheckedOnceAsync(services);
        var validator = provider.GetRequiredService<ISoftReferenceValidator>();
        var cache = provider.GetRequiredService<IFusionCacheProvider>().GetCache(ExistenceCacheOptions.CacheName);
        var key = new CacheKeys(AuthUsers.Service).Of(string.Empty, OwnerKey.Of(User.Value));

        var lookUp = AllocatedBy(() => Assert.True(cache.TryGet<long>(key).HasValue));

        Assert.InRange(AllocatedBy(() => Assert.True(validator.CheckAsync(Uses).IsCompletedSuccessfully)), 1, lookUp + OneCacheKey);
        Assert.InRange(AllocatedBy(() => Assert.True(validator.EnsureAsync(User, "/user").IsCompletedSuccessfully)), 1, lookUp + OneCacheKey);
    }

    private static async Task<ServiceProvider> CheckedOnceAsync(IServiceCollection services)
    {
        services.AddSoftReferences().AddOwner<AuthUsers>(owner => owner.UseSource(_ => ScriptedSource<AuthUsers>.Of(keys => ScriptedSource<AuthUsers>.All(Existence.Exists, keys))));
        var provider = services.BuildServiceProvider();
        await provider.GetRequiredService<ISoftReferenceValidator>().EnsureAsync(User, "/user");
        return provider;
    }

    private static long AllocatedBy(Action check)
    {
        for (var index = 0; index < Checks; index++)
        {
            check();
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var index = 0; index < Checks; index++)
        {
            check();
        }

        return (GC.GetAllocatedBytesForCurrentThread() - before) / Checks;
    }
}
