using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using SoftReferences;
using SoftReferences.Stores;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the stores of dependents. Called by the packages that implement one.</summary>
public static class SoftReferencesBuilderDependentStoreExtensions
{
    /// <summary>Follows the feeds of a store's owners, cleans up its orphans, sweeps it, and verifies its unverified references. Calling it again for the same store is harmless.</summary>
    /// <typeparam name="TStore">The store: one type for each database, registered as a singleton.</typeparam>
    /// <param name="builder">The builder of <c>AddSoftReferences()</c>.</param>
    /// <returns>The same builder.</returns>
    public static ISoftReferencesBuilder AddDependentStore<TStore>(this ISoftReferencesBuilder builder)
        where TStore : class, IDependentStore
    {
        ArgumentNullException.ThrowIfNull(builder);
        var services = builder.Services;
        if (services.Any(service => service.ServiceType == typeof(SignalOf<TStore>)))
        {
            return builder;
        }

        services.TryAddSingleton<FollowedFeeds>();
        services.TryAddSingleton(static _ => new Randomness(Random.Shared));
        services.TryAddSingleton<StoppedSweeps>();
        services.TryAddSingleton<DeletionFollowers>();
        services.TryAddSingleton<VerificationEngines>();
        services.TryAddSingleton<SweepEngines>();
        services.AddSingleton<SignalOf<TStore>>();
        services.AddSingleton(static provider => provider.GetRequiredService<SignalOf<TStore>>().Sight);
        services.TryAddSingleton<TStore>();
        services.AddSingleton<IDependentStore>(static provider => provider.GetRequiredService<TStore>());
        services.AddSingleton(static provider => provider.GetRequiredService<TStore>().Operations);
        services.AddSection<CleanupOptions, CleanupOptionsValidator>(CleanupOptions.SectionName);
        services.AddSection<BreakerOptions, BreakerOptionsValidator>(BreakerOptions.SectionName);
        services.AddSingleton(static provider => new KnownReferences([.. provider.GetRequiredService<TStore>().References.Select(static reference => reference.Name)]));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, BreakerReferenceCheck>());
        services.AddSection<VerificationOptions, VerificationOptionsValidator>(VerificationOptions.SectionName);
        services.AddSection<SweepOptions, SweepOptionsValidator>(SweepOptions.SectionName);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, LeaseCheck>());
        services.AddSingleton<IHostedService>(Create<DeletionFollowerService>);
        services.AddSingleton<IHostedService>(Create<CleanupService>);
        services.AddSingleton<IHostedService>(static provider => ActivatorUtilities.CreateInstance<InboxWatcherService>(
            provider, provider.GetRequiredService<TStore>(), provider.GetRequiredService<SignalOf<TStore>>().Sight));
        services.AddSingleton<IHostedService>(static provider => ActivatorUtilities.CreateInstance<VerificationService>(provider, provider.GetRequiredService<TStore>()));
        services.AddSingleton<IHostedService>(static provider => ActivatorUtilities.CreateInstance<SweepService>(provider, provider.GetRequiredService<TStore>()));
        return builder;

        static THosted Create<THosted>(IServiceProvider provider) =>
            ActivatorUtilities.CreateInstance<THosted>(provider, provider.GetRequiredService<TStore>(), provider.GetRequiredService<SignalOf<TStore>>().Signal);
    }

    private sealed class SignalOf<TStore>(TimeProvider time)
    {
        public CleanupSignal Signal { get; } = new();

        public InboxSight Sight { get; } = new(time);
    }
}
