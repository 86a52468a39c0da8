using System.Net;

namespace SoftReferences.Simulation;

/// <summary>A response as it is sent.</summary>
/// <param name="Status">The status.</param>
/// <param name="MediaType">The media type of the body.</param>
/// <param name="Body">The body.</param>
internal sealed record HttpReply(HttpStatusCode Status, string MediaType, byte[] Body)
{
    /// <summary>Gets the request that it answers.</summary>
    public HttpCall? Question { get; init; }

    /// <summary>Gets the cursor at which a pruned feed can be read again.</summary>
    public FeedCursor? RestartAt { get; init; }

    /// <summary>Gets the resource that states that there is no page.</summary>
    public string? Resource { get; init; }

    /// <summary>Gets the statuses that the owner looked up for it.</summary>
    public OwnerStatement? Statement { get; init; }

    public HttpResponseMessage ToResponse()
    {
        var content = new ByteArrayContent(Body);
        content.Headers.ContentType = new(MediaType);
        var response = new HttpResponseMessage(Status) { Content = content };
        if (Resource is { } resource)
        {
            response.Headers.Add(ProtocolRoutes.ResourceHeader, resource);
        }

        if (RestartAt is { } restart)
        {
            response.Headers.Add(ProtocolRoutes.RestartAtHeader, $"{restart.Position}");
            response.Headers.Add(ProtocolRoutes.EpochHeader, restart.Epoch);
        }

        return response;
    }
}
