using Microsoft.Extensions.DependencyInjection;

namespace SoftReferences.Tests;

/// <summary>Remembered answers in the memory of the process, without a cache of the application.</summary>
public sealed class LocalRememberedAnswerTests : RememberedAnswerTests
{
    protected override void Cache(IServiceCollection services)
    {
    }
}
