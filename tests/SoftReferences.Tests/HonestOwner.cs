using System.Text.Json;
using Microsoft.AspNetCore.Http;
using SoftReferences.Stores;

namespace SoftReferences.Tests;

/// <summary>An owner of users that serves both forms of the protocol correctly.</summary>
internal static class HonestOwner
{
    public static bool IsBinary(HttpContext context) => context.Request.ContentType == ProtocolRoutes.BinaryMediaType;

    /// <summary>Answers in the same form in which the question was asked.</summary>
    public static async Task AnswerAsync(HttpContext context, Func<OwnerKey, OwnedStatus> statusOf, string epoch = "e1")
    {
        var (keys, body) = await ReadAsync(context);
        await AnswerAsync(context, keys, body, statusOf, epoch);
    }

    public static async Task AnswerAsync(HttpContext context, IReadOnlyList<OwnerKey> keys, byte[] question, Func<OwnerKey, OwnedStatus> statusOf, string epoch = "e1")
    {
        var binary = IsBinary(context);
        context.Response.ContentType = binary ? ProtocolRoutes.BinaryMediaType : ProtocolRoutes.JsonMediaType;
        await context.Response.Body.WriteAsync(binary ? Binary(keys, question, statusOf, epoch) : Json(keys, statusOf, epoch));
    }

    public static async Task<(OwnerKey[] Keys, byte[] Body)> ReadAsync(HttpContext context)
    {
        using var buffer = new MemoryStream();
        await context.Request.Body.CopyToAsync(buffer);
        var body = buffer.ToArray();
        if (!IsBinary(context))
        {
            return ([.. JsonSerializer.Deserialize(body, ProtocolJsonContext.Default.ExistsRequest)!.Ids.Select(id => OwnerKey.Of(Guid.Parse(id)))], body);
        }

        Assert.Null(BinaryQuestion.Read(body, OwnerKeyKind.Uuid, [], out var keys));
        return (keys, body);
    }

    public static byte[] Json(IReadOnlyList<OwnerKey> keys, Func<OwnerKey, OwnedStatus> statusOf, string epoch = "e1")
    {
        OwnedStatus[] statuses = [.. keys.Select(statusOf)];
        return JsonSerializer.SerializeToUtf8Bytes(
            new("auth", "users", epoch, DateTimeOffset.UnixEpoch, statuses, ExistsDigest.Of(keys, statuses)), ProtocolJsonContext.Default.ExistsResponse);
    }

    public static byte[] Binary(IReadOnlyList<OwnerKey> keys, byte[] question, Func<OwnerKey, OwnedStatus> statusOf, string epoch = "e1") =>
        BinaryAnswer.Write(AuthUsers.Service, new(epoch, DateTimeOffset.UnixEpoch, [.. keys.Select(statusOf)]), question);
}
