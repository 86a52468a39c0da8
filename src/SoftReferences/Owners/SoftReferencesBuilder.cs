using Microsoft.Extensions.DependencyInjection;

namespace SoftReferences;

internal sealed class SoftReferencesBuilder(IServiceCollection services) : ISoftReferencesBuilder
{
    public IServiceCollection Services { get; } = services;
}
