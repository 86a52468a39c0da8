using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Timeouts;
using Microsoft.AspNetCore.OutputCaching;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using SoftReferences;
using SoftReferences.AspNetCore;
using SoftReferences.Stores;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Exposes the entities that this service owns to the services that refer to them.</summary>
public static class SoftReferenceOwnerEndpointRouteBuilderExtensions
{
    /// <summary>Maps the owner protocol, version 1, for a resource: which entities exist, and the feed of those that were deleted.</summary>
    /// <typeparam name="TService">The owning service, which is this one.</typeparam>
    /// <param name="endpoints">The routes of the application.</param>
    /// <param name="configure">Configures the limits.</param>
    /// <returns>
    /// A builder for both endpoints. The host does not start unless it is given <c>RequireAuthorization(…)</c> or <c>AllowAnonymous()</c>.
    /// </returns>
    /// <exception cref="InvalidOperationException">No store is registered for the service.</exception>
    /// <exception cref="ArgumentException"><paramref name="configure"/> set a limit outside its range.</exception>
    public static IEndpointConventionBuilder MapSoftReferenceOwner<TService>(
        this IEndpointRouteBuilder endpoints,
        Action<OwnerEndpointOptions>? configure = null)
        where TService : IOwningService
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var options = new OwnerEndpointOptions();
        configure?.Invoke(options);
        options.Validate(nameof(configure));

        var services = endpoints.ServiceProvider;
        var map = $"MapSoftReferenceOwner<{typeof(TService).Name}>()";
        if (services.GetService<IServiceProviderIsService>()?.IsService(typeof(IOwnerStore<TService>)) != true || services.GetService<StartupChecks>() is not { } checks)
        {
            throw new InvalidOperationException(
                $"{map} has nothing to serve: call services.AddSoftReferences().AddEntityFrameworkOwnerStore<{typeof(TService).Name}, …>() with the context that owns '{TService.Service.ResourceName}'.");
        }

        var handlers = new OwnerEndpoints<TService>(options);
        var group = endpoints.MapGroup(string.Empty);
        group.MapPost(ProtocolRoutes.Exists(TService.Service), (RequestDelegate)handlers.ExistsAsync).WithDisplayName($"{TService.Service.ResourceName} exists");

        // A long poll is slow on purpose, and its response must not be cached: request timeouts and output caching of the host do not apply.
        group.MapGet(ProtocolRoutes.Deletions(TService.Service), (RequestDelegate)handlers.DeletionsAsync).WithDisplayName($"{TService.Service.ResourceName} deletions")
            .WithMetadata(new DisableRequestTimeoutAttribute(), new OutputCacheAttribute { NoStore = true });
        group.WithMetadata(new OwnedResourceMetadata(TService.Service));
        OwnerAuthorization.Require(group, map);
        checks.Add(provider =>
        {
            OwnerAuthorization.Build(provider);
            using var scope = provider.CreateScope();
            _ = scope.ServiceProvider.GetRequiredService<IOwnerStore<TService>>().KeyKind;
        });
        return group;
    }
}
