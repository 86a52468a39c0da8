using System.Net;

namespace SoftReferences.Simulation;

/// <summary>What proxies, gateways and broken connections make of an answer.</summary>
internal static class AnswerSpoiler
{
    public static HttpReply Spoil(HttpReply reply, Chance chance, HttpReply? another) => chance.Between(0, 6) switch
    {
        0 => Page(HttpStatusCode.NotFound, "text/html", "<html>No such page.</html>"u8),
        1 => Page(HttpStatusCode.BadGateway, "text/html", "<html>Bad gateway.</html>"u8),
        2 => Page(HttpStatusCode.OK, "text/html", "<html>Please log in.</html>"u8),
        3 => Page(HttpStatusCode.OK, ProtocolRoutes.JsonMediaType, "{}"u8),
        4 => Page(HttpStatusCode.Unauthorized, ProtocolRoutes.JsonMediaType, "{}"u8),

        // The whole answer is needed to believe any of it.
        5 => reply with { Body = reply.Body[..(reply.Body.Length / 2)], Statement = null },

        // The answer to the last question of somebody.
        _ => another ?? reply,
    };

    private static HttpReply Page(HttpStatusCode status, string mediaType, ReadOnlySpan<byte> body) => new(status, mediaType, body.ToArray());
}
