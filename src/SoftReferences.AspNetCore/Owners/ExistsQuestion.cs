using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace SoftReferences.AspNetCore;

/// <summary>The body of <c>POST …/exists</c>: either keys, or the problem to answer with.</summary>
internal static class ExistsQuestion
{
    public static async Task<(IReadOnlyList<OwnerKey> Keys, IResult? Problem)> ReadAsync(HttpRequest request, OwnerKeyKind kind, OwnerEndpointOptions options)
    {
        if (!request.HasJsonContentType())
        {
            return ([], OwnerProblems.NotJson(request.ContentType));
        }

        if (request.ContentLength > options.MaximumRequestBytes)
        {
            return ([], OwnerProblems.TooManyBytes(options));
        }

        try
        {
            // A length that was not announced is counted.
            await using var body = new BoundedStream(request.Body, options.MaximumRequestBytes);
            var question = await JsonSerializer.DeserializeAsync(body, ProtocolJsonContext.Default.ExistsRequest, request.HttpContext.RequestAborted).ConfigureAwait(false);
            return question is null
                ? ([], OwnerProblems.Unreadable("It is null: send an object with the member 'ids'."))
                : KeysOf(question.Ids, kind, options);
        }
        catch (BodyTooLargeException)
        {
            return ([], OwnerProblems.TooManyBytes(options));
        }
        catch (InvalidDataException)
        {
            return ([], OwnerProblems.Unreadable("It is not compressed as its headers say."));
        }
        catch (JsonException exception)
        {
            return ([], OwnerProblems.Unreadable(exception.Message));
        }
    }

    private static (IReadOnlyList<OwnerKey> Keys, IResult? Problem) KeysOf(IReadOnlyList<string?> ids, OwnerKeyKind kind, OwnerEndpointOptions options)
    {
        if (ids.Count > options.MaximumBatch)
        {
            return ([], OwnerProblems.TooManyIds(ids.Count, options));
        }

        var keys = new List<OwnerKey>(ids.Count);
        var errors = new Dictionary<string, string[]>(StringComparer.Ordinal);
        for (var index = 0; index < ids.Count; index++)
        {
            if (OwnerKey.TryParse(ids[index], kind, out var key))
            {
                keys.Add(key);
            }
            else
            {
                errors[string.Create(CultureInfo.InvariantCulture, $"/ids/{index}")] = [$"'{Quote.Shorten(ids[index])}' is not {FormOf(kind)}."];
            }
        }

        return (keys, errors.Count == 0 ? null : OwnerProblems.Invalid(errors));
    }

    private static string FormOf(OwnerKeyKind kind) => kind switch
    {
        OwnerKeyKind.Uuid => "a UUID in the hyphenated form, other than zero",
        OwnerKeyKind.Number => "a decimal integer of up to 64 bits, other than zero",
        _ => string.Create(CultureInfo.InvariantCulture, $"a text of 1 to {OwnerKey.MaximumLength} characters without control characters or white space at its ends"),
    };
}
