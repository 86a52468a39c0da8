using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace SoftReferences.AspNetCore;

/// <summary>Reads the body of <c>POST …/exists</c> in either form. The result is either the question or the problem to respond with.</summary>
internal static class ExistsQuestionReader
{
    public static async Task<(ExistsQuestion? Question, IResult? Problem)> ReadAsync(HttpRequest request, OwnerKeyKind kind, OwnerEndpointOptions options)
    {
        var binary = ExistsForms.IsBinary(request);
        if (!binary && !request.HasJsonContentType())
        {
            return (null, OwnerProblems.UnknownForm(request.ContentType, kind));
        }

        if (binary && kind == OwnerKeyKind.Text)
        {
            return (null, OwnerProblems.UnknownForm(request.ContentType, kind));
        }

        if (request.ContentLength > options.MaximumRequestBytes)
        {
            return (null, OwnerProblems.TooManyBytes(options));
        }

        var findsTombstones = true;
        if (request.Query.TryGetValue(ProtocolRoutes.TombstonesParameter, out var values) && !(values is [var text] && bool.TryParse(text, out findsTombstones)))
        {
            return (null, OwnerProblems.Invalid(new(StringComparer.Ordinal) { [ProtocolRoutes.TombstonesParameter] = [$"'{Quote.Shorten(values.ToString())}' is neither true nor false."] }));
        }

        try
        {
            // Also limits a body without Content-Length.
            await using var body = new BoundedStream(request.Body, options.MaximumRequestBytes);
            return binary
                ? await ReadBinaryAsync(body, kind, findsTombstones, options, request.HttpContext.RequestAborted).ConfigureAwait(false)
                : await ReadJsonAsync(body, kind, findsTombstones, options, request.HttpContext.RequestAborted).ConfigureAwait(false);
        }
        catch (BodyTooLargeException)
        {
            return (null, OwnerProblems.TooManyBytes(options));
        }
        catch (InvalidDataException)
        {
            return (null, OwnerProblems.Unreadable("It is not compressed as its Content-Encoding header says."));
        }
        catch (JsonException)
        {
            // The serializer's own message names types of the library.
            return (null, OwnerProblems.Unreadable("It is not JSON of the expected form: send an object with the member 'ids', an array of strings."));
        }
    }

    private static async Task<(ExistsQuestion? Question, IResult? Problem)> ReadBinaryAsync(Stream body, OwnerKeyKind kind, bool findsTombstones, OwnerEndpointOptions options, CancellationToken cancellationToken)
    {
        using var buffer = new MemoryStream();
        await body.CopyToAsync(buffer, cancellationToken).ConfigureAwait(false);
        var bytes = buffer.ToArray();
        var zeros = new List<int>();
        if (BinaryQuestion.Read(bytes, kind, zeros, out var keys) is { } problem)
        {
            return (null, OwnerProblems.Unreadable(problem));
        }

        return keys.Length > options.MaximumBatch ? (null, OwnerProblems.TooManyIds(keys.Length, options))
            : zeros.Count > 0 ? (null, OwnerProblems.Invalid(zeros.ToDictionary(PlaceOf, _ => (string[])["It is zero, which identifies nothing."], StringComparer.Ordinal)))
            : (new(keys, findsTombstones, bytes), null);
    }

    private static async Task<(ExistsQuestion? Question, IResult? Problem)> ReadJsonAsync(Stream body, OwnerKeyKind kind, bool findsTombstones, OwnerEndpointOptions options, CancellationToken cancellationToken)
    {
        var question = await JsonSerializer.DeserializeAsync(body, ProtocolJsonContext.Default.ExistsRequest, cancellationToken).ConfigureAwait(false);
        return question is null ? (null, OwnerProblems.Unreadable("It is null: send an object with the member 'ids'."))
            : question.Ids.Count > options.MaximumBatch ? (null, OwnerProblems.TooManyIds(question.Ids.Count, options))
            : KeysOf(question.Ids, kind, findsTombstones);
    }

    private static (ExistsQuestion? Question, IResult? Problem) KeysOf(IReadOnlyList<string?> ids, OwnerKeyKind kind, bool findsTombstones)
    {
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
                errors[PlaceOf(index)] = [$"'{Quote.Shorten(ids[index])}' is not {FormOf(kind)}."];
            }
        }

        return errors.Count == 0 ? (new(keys, findsTombstones), null) : (null, OwnerProblems.Invalid(errors));
    }

    private static string PlaceOf(int index) => string.Create(CultureInfo.InvariantCulture, $"/ids/{index}");

    private static string FormOf(OwnerKeyKind kind) => kind switch
    {
        OwnerKeyKind.Uuid => "a UUID in the hyphenated form, other than zero",
        OwnerKeyKind.Number => "a decimal integer of up to 64 bits, other than zero",
        _ => string.Create(CultureInfo.InvariantCulture, $"a text of 1 to {OwnerKey.MaximumLength} characters without control characters or white space at its ends"),
    };
}
