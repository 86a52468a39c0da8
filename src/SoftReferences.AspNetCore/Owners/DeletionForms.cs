using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace SoftReferences.AspNetCore;

/// <summary>Negotiates the form of the feed.</summary>
internal static class DeletionForms
{
    private static readonly string[] Known = [ProtocolRoutes.JsonMediaType, ProtocolRoutes.BinaryPageMediaType, ProtocolRoutes.LinesMediaType];

    /// <summary>Returns the media type of the answer: the known one that the caller prefers, or JSON.</summary>
    public static string Answer(HttpRequest request)
    {
        if (!MediaTypeHeaderValue.TryParseList(request.Headers.Accept, out var accepted))
        {
            return ProtocolRoutes.JsonMediaType;
        }

        // If several are equally preferred, the first one wins, because the sort is stable.
        return accepted.Where(type => type.Quality is not 0)
            .OrderByDescending(type => type.Quality ?? 1)
            .Select(type => Known.FirstOrDefault(known => type.MediaType.Equals(known, StringComparison.OrdinalIgnoreCase)))
            .FirstOrDefault(known => known is not null) ?? ProtocolRoutes.JsonMediaType;
    }
}
