using System.Net.Http.Headers;
using Microsoft.Extensions.Options;

namespace SoftReferences;

/// <summary>Shows the owner this service's key. It is read for each request, so that a changed one is used at once.</summary>
internal sealed class OwnerAuthorizationHandler(IOptionsMonitor<OwnerOptions> options, string service) : DelegatingHandler
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (options.Get(service).ApiKey is { } key)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }

        return base.SendAsync(request, cancellationToken);
    }
}
