using System.Net.Http.Headers;
using Microsoft.Extensions.Options;

namespace SoftReferences;

/// <summary>Sends this service's API key to the owner. The key is read for each request, so that a change takes effect at once.</summary>
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
