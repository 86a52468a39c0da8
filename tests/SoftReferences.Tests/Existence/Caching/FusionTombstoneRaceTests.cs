using Microsoft.Extensions.DependencyInjection;

namespace SoftReferences.Tests;

/// <summary>Tombstones and remembered answers with the FusionCache of the application.</summary>
public sealed class FusionTombstoneRaceTests : TombstoneRaceTests
{
    protected override void Cache(IServiceCollection services) => ApplicationCache.Add(services);
}
