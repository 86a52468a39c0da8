using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using SoftReferences.Stores;

namespace SoftReferences.AspNetCore;

/// <summary>Handles <c>GET …/catalog</c>. The answer lists the mapped owners and the references of the registered stores.</summary>
internal sealed class CatalogEndpoint(string service)
{
    public Task AnswerAsync(HttpContext context)
    {
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsJsonAsync(Read(context.RequestServices), ProtocolJsonContext.Default.CatalogResponse, ProtocolRoutes.JsonMediaType, context.RequestAborted);
    }

    private CatalogResponse Read(IServiceProvider services)
    {
        var owners = services.GetRequiredService<OwnerRegistry>();
        var registered = owners.Services.Select(owner => owner.ResourceName).ToHashSet(StringComparer.Ordinal);
        var isEnabled = services.GetRequiredService<IOptions<CleanupOptions>>().Value.Enabled;
        return new(
            service,
            [.. services.GetRequiredService<EndpointDataSource>().Endpoints.Select(endpoint => endpoint.Metadata.GetMetadata<OwnedResourceMetadata>()?.Resource.ResourceName)
                .OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
            [.. services.GetServices<IDependentStore>().SelectMany(store => store.References).OrderBy(reference => reference.Name, StringComparer.Ordinal).Select(reference => new CatalogReference(
                reference.Name,
                reference.Owner.ResourceName,
                CatalogReference.ActionName(reference.Action),
                isEnabled && registered.Contains(reference.Owner.ResourceName) && owners.GetFeed(reference.Owner) is not null))]);
    }
}
