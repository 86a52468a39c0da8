using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace SoftReferences.AspNetCore;

/// <summary>Which of its forms the feed is wanted in.</summary>
internal static class DeletionForms
{
    private static readonly string[] Known = [ProtocolRoutes.JsonMediaType, ProtocolRoutes.BinaryPageMediaType, ProtocolRoutes.LinesMediaType];

    /// <summary>Gets the media type of the answer: the one that the caller names and prefers, and JSON for whoever names none.</summary>
    public static string Answer(HttpRequest request)
    {
        if (!MediaTypeHeaderValue.TryParseList(request.Headers.Accept, out var accepted))
        {
            return ProtocolRoutes.JsonMediaType;
        }

        // Of what is preferred equally the first.
        return accepted.Where(type => type.Quality is not 0)
            .OrderByDescending(type => type.Quality ?? 1)
            .Select(type => Known.FirstOrDefault(known => type.MediaType.Equals(known, StringComparison.OrdinalIgnoreCase)))
            .FirstOrDefault(known => known is not null) ?? ProtocolRoutes.JsonMediaType;
    }
}
