using System.Net;
using System.Text.Json;
using SoftReferences.Stores;

namespace SoftReferences.Simulation;

/// <summary>The answers of an owner's endpoints, in the forms of the protocol.</summary>
internal static class OwnerProtocol
{
    public static HttpReply Exists(OwnerHost host, HttpCall call)
    {
        var isBinary = call.MediaType == ProtocolRoutes.BinaryMediaType;
        var keys = KeysOf(call);
        var found = keys.Select(host.Find).ToArray();
        OwnedStatus[] statuses = [.. found.Select(one => one.Status)];
        var service = host.Kind.Service;
        var answer = new OwnedAnswer(host.Database.Epoch, host.Process.Time.GetUtcNow(), statuses);
        var body = isBinary
            ? BinaryAnswer.Write(service, answer, call.Body)
            : JsonSerializer.SerializeToUtf8Bytes(
                new ExistsResponse(service.Name, service.Resource, answer.Epoch, answer.AsOf, statuses, ExistsDigest.Of(keys, statuses)),
                ProtocolJsonContext.Default.ExistsResponse);
        return new(HttpStatusCode.OK, isBinary ? ProtocolRoutes.BinaryMediaType : ProtocolRoutes.JsonMediaType, body)
        {
            Question = call,
            Statement = new(service, answer.Epoch, found.Min(one => one.At), keys, statuses),
        };
    }

    public static HttpReply Deletions(OwnerHost host, HttpCall call, long after, int limit, string? seen)
    {
        var (service, database) = (host.Kind.Service, host.Database);
        if (IsLost(database, after, seen))
        {
            return new(HttpStatusCode.Gone, "application/problem+json", "{}"u8.ToArray())
            {
                Question = call,
                Resource = service.ResourceName,
                RestartAt = after < database.PrunedPosition ? new(database.Epoch, database.PrunedPosition) : null,
            };
        }

        Tombstone[] items = [.. database.Feed.Skip((int)after).Take(limit)];
        var page = new DeletionsResponse(
            service.Name,
            service.Resource,
            database.Epoch,
            [.. items.Select(item => DeletionEvents.Of(service, database.Epoch, item))],
            after + items.Length,
            after + items.Length < database.Feed.Count);
        return new(HttpStatusCode.OK, ProtocolRoutes.JsonMediaType, JsonSerializer.SerializeToUtf8Bytes(page, ProtocolJsonContext.Default.DeletionsResponse)) { Question = call };
    }

    /// <summary>Returns whether a feed cannot be continued from a position. A pruned tombstone can no longer be compared.</summary>
    public static bool IsLost(OwnerDatabase database, long after, string? seen) =>
        after < database.PrunedPosition || after > database.Feed.Count
        || (seen is not null && after > database.PrunedPosition && TombstoneFingerprint.Of(database.Feed[(int)after - 1]) != seen);

    /// <summary>Reads the keys of a question.</summary>
    public static OwnerKey[] KeysOf(HttpCall call) => call.MediaType == ProtocolRoutes.BinaryMediaType ? ReadBinary(call.Body) : ReadJson(call.Body);

    private static OwnerKey[] ReadJson(byte[] body) =>
        [.. JsonSerializer.Deserialize(body, ProtocolJsonContext.Default.ExistsRequest)!.Ids.Select(id => OwnerKey.TryParse(id, OwnerKeyKind.Number, out var key) ? key : throw new FormatException(id))];

    private static OwnerKey[] ReadBinary(byte[] body) =>
        BinaryQuestion.Read(body, OwnerKeyKind.Number, [], out var keys) is { } problem ? throw new FormatException(problem) : keys;
}
