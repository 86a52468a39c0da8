using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using SoftReferences;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers SoftReferences.</summary>
public static class SoftReferencesServiceCollectionExtensions
{
    /// <summary>Adds SoftReferences. Calling it again is harmless, and continues the same registration.</summary>
    /// <param name="services">The services of the application.</param>
    /// <returns>A builder with which to add owners and stores.</returns>
    public static ISoftReferencesBuilder AddSoftReferences(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddLogging();
        services.AddOptions();
        services.AddMetrics();

        // A host has already registered its configuration. An application without a host may have none.
        services.TryAddSingleton<IConfiguration>(static _ => new ConfigurationBuilder().Build());
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(static provider => new OwnerRegistry(provider.GetServices<OwnerRegistration>(), provider));
        services.TryAddSingleton<ExistenceMetrics>();
        services.TryAddSingleton<CheckMetrics>();
        services.TryAddSingleton<VerificationMetrics>();
        services.TryAddSingleton<CleanupMetrics>();
        services.TryAddSingleton<SweepMetrics>();
        services.TryAddSingleton<BreakerMetrics>();
        services.TryAddSingleton<IOptionsFactory<OwnerOptions>, OwnerOptionsFactory>();
        services.TryAddSingleton<OwnerBatchLimits>();
        services.TryAddSingleton<OwnerInquiry>();
        services.TryAddSingleton(ExistenceCache.Of);
        services.TryAddSingleton<ExistenceMemory>();
        services.TryAddSingleton<ExistencePipeline>();
        services.TryAddSingleton<ISoftReferenceValidator, SoftReferenceValidator>();
        services.TryAddSingleton<StartupChecks>();
        services.TryAddSingleton<UnreadSections>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, StartupCheckService>());
        return new SoftReferencesBuilder(services);
    }
}
