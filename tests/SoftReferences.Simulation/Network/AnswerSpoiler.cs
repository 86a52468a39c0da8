using System.Net;

namespace SoftReferences.Simulation;

/// <summary>Spoils answers as proxies, gateways and broken connections do.</summary>
internal static class AnswerSpoiler
{
    public static HttpReply Spoil(HttpReply reply, Chance chance, HttpReply? another) => chance.Between(0, 6) switch
    {
        0 => Page(HttpStatusCode.NotFound, "text/html", "<html>No such page.</html>"u8),
        1 => Page(HttpStatusCode.BadGateway, "text/html", "<html>Bad gateway.</html>"u8),
        2 => Page(HttpStatusCode.OK, "text/html", "<html>Please log in.</html>"u8),
        3 => Page(HttpStatusCode.OK, ProtocolRoutes.JsonMediaType, "{}"u8),
        4 => Page(HttpStatusCode.Unauthorized, ProtocolRoutes.JsonMediaType, "{}"u8),

        // An incomplete answer must not be believed in any part.
        5 => reply with { Body = reply.Body[..(reply.Body.Length / 2)], Statement = null },

        // The answer to another question.
        _ => another ?? reply,
    };

    private static HttpReply Page(HttpStatusCode status, string mediaType, ReadOnlySpan<byte> body) => new(status, mediaType, body.ToArray());
}
