using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using SoftReferences;
using SoftReferences.EntityFrameworkCore;
using SoftReferences.Stores;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the Entity Framework Core stores of dependents and owners.</summary>
public static class SoftReferencesBuilderEntityFrameworkExtensions
{
    /// <summary>Follows the owners of the context's references, keeps their tombstones beside the references, and cleans up orphans.</summary>
    /// <typeparam name="TContext">
    /// The context, registered with <c>AddDbContext</c> and with <c>UseSoftReferences(…)</c> on its options. It must map all references of its schema: the host
    /// does not start if two contexts keep their inbox in the same tables.
    /// </typeparam>
    /// <param name="builder">The builder of <c>AddSoftReferences()</c>.</param>
    /// <returns>The same builder. Calling it again for the same context is harmless.</returns>
    public static ISoftReferencesBuilder AddEntityFrameworkStore<TContext>(this ISoftReferencesBuilder builder)
        where TContext : DbContext
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, InboxPlaceCheck>());
        if (!builder.Services.Any(static service => service.ImplementationType == typeof(InboxPruningService<TContext>)))
        {
            builder.Services.AddSingleton(static provider => InboxPlace.Of<TContext>(provider.GetRequiredService<IServiceScopeFactory>()));
            builder.Services.AddSingleton<IHostedService, InboxPruningService<TContext>>();
        }

        return AddTriggerCheck<TContext>(builder).AddDependentStore<EntityFrameworkStore<TContext>>();
    }

    /// <summary>Adds the owner's side of <typeparamref name="TService"/>, from a database: which entities exist, and the feed of those that were deleted.</summary>
    /// <typeparam name="TService">The owning service, which is this one.</typeparam>
    /// <typeparam name="TContext">
    /// The context, registered with <c>AddDbContext</c>, with <c>UseSoftReferences(…)</c> on its options and an entity type that
    /// <c>IsSoftReferenceOwner</c> declares for the service. It must connect to the primary database.
    /// </typeparam>
    /// <param name="builder">The builder of <c>AddSoftReferences()</c>.</param>
    /// <returns>The same builder.</returns>
    public static ISoftReferencesBuilder AddEntityFrameworkOwnerStore<TService, TContext>(this ISoftReferencesBuilder builder)
        where TService : IOwningService
        where TContext : DbContext
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.TryAddSingleton<DeletionSignal<TContext>>();
        builder.Services.TryAddSingleton<IOwnerStore<TService>, EntityFrameworkOwnerStore<TService, TContext>>();
        builder.Services.AddSection<DeletionFeedOptions, DeletionFeedOptionsValidator>(DeletionFeedOptions.SectionName);
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, FeedPruningService<TService, TContext>>());
        return AddTriggerCheck<TContext>(builder);
    }

    private static ISoftReferencesBuilder AddTriggerCheck<TContext>(ISoftReferencesBuilder builder)
        where TContext : DbContext
    {
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, TriggerCheckService<TContext>>());
        return builder;
    }
}
