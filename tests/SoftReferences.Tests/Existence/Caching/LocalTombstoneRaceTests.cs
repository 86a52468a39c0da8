using Microsoft.Extensions.DependencyInjection;

namespace SoftReferences.Tests;

/// <summary>Tombstones and remembered answers in the memory of the process, without a cache of the application.</summary>
public sealed class LocalTombstoneRaceTests : TombstoneRaceTests
{
    protected override void Cache(IServiceCollection services)
    {
    }
}
