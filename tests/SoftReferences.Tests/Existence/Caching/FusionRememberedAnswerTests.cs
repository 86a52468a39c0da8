using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.DependencyInjection;
using ZiggyCreatures.Caching.Fusion;

namespace SoftReferences.Tests;

/// <summary>Remembered answers in the FusionCache of the application, whose own defaults must not apply.</summary>
public sealed class FusionRememberedAnswerTests : RememberedAnswerTests
{
    [Fact]
    public async Task Answers_MoreThanTheApplicationsCacheHasRoomFor_AreNotAllKept()
    {
        const int Room = 100;
        using var memory = new MemoryCache(new MemoryCacheOptions { SizeLimit = Room });
        using var world = new MemoryWorld(configureServices: services => services.AddFusionCache(ExistenceCacheOptions.CacheName).WithMemoryCache(memory));
        for (var key = 1; key <= 10 * Room; key++)
        {
            world.Owner[key] = Existence.Exists;
        }

        await world.CheckAsync([.. world.Owner.Keys]);

        Assert.InRange(memory.Count, 1, Room);
        Assert.Equal(world.Owner.Count, (await world.CheckAsync([.. world.Owner.Keys])).Count(static failure => failure is null));
    }

    protected override void Cache(IServiceCollection services) => ApplicationCache.Add(services);
}
