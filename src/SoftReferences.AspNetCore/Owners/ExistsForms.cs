using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Headers;
using Microsoft.Net.Http.Headers;

namespace SoftReferences.AspNetCore;

/// <summary>Which of the two forms a question about existence has, and which one its answer gets.</summary>
internal static class ExistsForms
{
    public static bool IsBinary(HttpRequest request) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
        && type.MediaType.Equals(ProtocolRoutes.BinaryMediaType, StringComparison.OrdinalIgnoreCase);

    /// <summary>Gets the media type of the answer, or <see langword="null"/> when the caller accepts neither that is possible.</summary>
    /// <remarks>The answer has the form of the question if that is accepted. A question in JSON gets JSON: its ids may have another text form than those of the binary one.</remarks>
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

        // The most specific range decides: "*/*, application/json;q=0" is anything but JSON.
        var type = new MediaTypeHeaderValue(mediaType);
        var range = accepted.Where(type.IsSubsetOf).MaxBy(range => (!range.MatchesAllTypes, !range.MatchesAllSubTypes));
        return range is not null && range.Quality is null or > 0;
    }
}
