using Microsoft.Extensions.DependencyInjection;

namespace SoftReferences.Tests;

/// <summary>Answers are remembered in the FusionCache that the application registered.</summary>
public sealed class FusionTombstoneRaceTests : TombstoneRaceTests
{
    protected override void Cache(IServiceCollection services) => ApplicationCache.Add(services);
}
