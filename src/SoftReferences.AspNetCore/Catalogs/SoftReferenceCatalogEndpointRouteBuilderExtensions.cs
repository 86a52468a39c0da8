using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using SoftReferences;
using SoftReferences.AspNetCore;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Exposes what this service owns and refers to.</summary>
public static class SoftReferenceCatalogEndpointRouteBuilderExtensions
{
    /// <summary>Maps <c>GET soft-references/v1/catalog</c>: the resources that this service owns, and the references that it holds. <c>softref graph</c> reads it.</summary>
    /// <param name="endpoints">The routes of the application.</param>
    /// <param name="service">The name of this service, as in <c>auth</c>; the same as that of the resources it owns, if there are any.</param>
    /// <returns>A builder for the endpoint. The host does not start unless it is given <c>RequireAuthorization(…)</c> or <c>AllowAnonymous()</c>.</returns>
    /// <exception cref="ArgumentException"><paramref name="service"/> cannot name a service.</exception>
    /// <exception cref="InvalidOperationException"><c>AddSoftReferences()</c> was not called.</exception>
    public static IEndpointConventionBuilder MapSoftReferenceCatalog(this IEndpointRouteBuilder endpoints, string service)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        var name = new OwningService(service, "catalog").Name;
        if (endpoints.ServiceProvider.GetService<StartupChecks>() is not { } checks)
        {
            throw new InvalidOperationException($"MapSoftReferenceCatalog(\"{name}\") has nothing to serve: call services.AddSoftReferences().");
        }

        var endpoint = endpoints.MapGet(ProtocolRoutes.Catalog, (RequestDelegate)new CatalogEndpoint(name).AnswerAsync).WithDisplayName($"{name} catalog");
        OwnerAuthorization.Require(endpoint, $"MapSoftReferenceCatalog(\"{name}\")", "what this service owns and refers to");
        checks.Add(OwnerAuthorization.Build);
        return endpoint;
    }
}
