using Microsoft.Extensions.DependencyInjection;

namespace SoftReferences.Tests;

/// <summary>Answers are remembered in the memory of the process: no application cache is registered.</summary>
public sealed class LocalTombstoneRaceTests : TombstoneRaceTests
{
    protected override void Cache(IServiceCollection services)
    {
    }
}
