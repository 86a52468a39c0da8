using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace SoftReferences.AspNetCore;

/// <summary>Requires an explicit decision about who may call the owner's endpoints.</summary>
/// <remarks>
/// An endpoint without a decision cannot be built, so it is never served. Endpoints are built when the host starts rather
/// than on the first request, so the host does not start with such an endpoint. A fallback policy does not count: it may be
/// meant for people, and somebody may remove it elsewhere.
/// </remarks>
internal static class OwnerAuthorization
{
    public static void Require(IEndpointConventionBuilder endpoints, string map, string tells = "which entities exist") => endpoints.Finally(endpoint =>
    {
        if (!endpoint.Metadata.Any(metadata => metadata is IAuthorizeData or AuthorizationPolicy or IAuthorizationRequirementData or IAllowAnonymous))
        {
            throw new InvalidOperationException(
                $"The endpoint '/{(endpoint as RouteEndpointBuilder)?.RoutePattern.RawText?.TrimStart('/')}' discloses {tells}, and has no authorization. "
                + $"Call {map}.RequireAuthorization(…) with a policy that your services fulfil, or .AllowAnonymous() if anybody may know.");
        }
    });

    /// <summary>Builds all endpoints of the application.</summary>
    public static void Build(IServiceProvider services) => _ = services.GetRequiredService<EndpointDataSource>().Endpoints;
}
