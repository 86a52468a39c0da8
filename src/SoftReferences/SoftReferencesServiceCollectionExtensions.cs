using Microsoft.Extensions.DependencyInjection.Extensions;
using SoftReferences;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers SoftReferences.</summary>
public static class SoftReferencesServiceCollectionExtensions
{
    /// <summary>Adds SoftReferences. Calling it again is harmless and gives access to the same registration.</summary>
    /// <param name="services">The services of the application.</param>
    /// <returns>A builder to add owners and stores to.</returns>
    public static ISoftReferencesBuilder AddSoftReferences(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<OwnerRegistry>();
        return new SoftReferencesBuilder(services);
    }
}
