using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Headers;
using Microsoft.Net.Http.Headers;

namespace SoftReferences.AspNetCore;

/// <summary>Negotiates the form of a question about existence and of its answer.</summary>
internal static class ExistsForms
{
    public static bool IsBinary(HttpRequest request) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
        && type.MediaType.Equals(ProtocolRoutes.BinaryMediaType, StringComparison.OrdinalIgnoreCase);

    /// <summary>Returns the media type of the answer, or <see langword="null"/> if the caller accepts none of the possible ones.</summary>
    /// <remarks>The answer has the form of the question if the caller accepts that. The answer to JSON is always JSON, because its ids may have a text form that differs from the binary one.</remarks>
    public static string? Answer(HttpRequest request, bool binary) =>
        binary && Accepts(request, ProtocolRoutes.BinaryMediaType) ? ProtocolRoutes.BinaryMediaType
        : Accepts(request, ProtocolRoutes.JsonMediaType) ? ProtocolRoutes.JsonMediaType
        : null;

    private static bool Accepts(HttpRequest request, string mediaType)
    {
        var accepted = new RequestHeaders(request.Headers).Accept;
        if (accepted.Count == 0)
        {
            return true;
        }

        // The most specific range decides: "*/*, application/json;q=0" accepts anything but JSON.
        var type = new MediaTypeHeaderValue(mediaType);
        var range = accepted.Where(type.IsSubsetOf).MaxBy(range => (!range.MatchesAllTypes, !range.MatchesAllSubTypes));
        return range is not null && range.Quality is null or > 0;
    }
}
