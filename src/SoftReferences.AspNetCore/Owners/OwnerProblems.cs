using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace SoftReferences.AspNetCore;

/// <summary>The problem details (RFC 9457) of the owner's endpoints.</summary>
internal static class OwnerProblems
{
    /// <summary>The extension member with the maximum number of ids in one question.</summary>
    public const string MaximumBatch = "maximumBatch";

    /// <summary>The extension member with the first position from which the feed can be read.</summary>
    public const string RestartAt = "restartAt";

    /// <summary>The extension member with the epoch that <see cref="RestartAt"/> belongs to.</summary>
    public const string Epoch = "epoch";

    public static IResult UnknownForm(string? contentType, OwnerKeyKind kind) => Problem(
        StatusCodes.Status415UnsupportedMediaType,
        "The media type of the question is not supported.",
        $"Its media type is '{Quote.Shorten(contentType)}'. Send '{ProtocolRoutes.JsonMediaType}'"
        + (kind == OwnerKeyKind.Text ? ", the only form for text keys." : $" or '{ProtocolRoutes.BinaryMediaType}'."));

    public static IResult NotAcceptable() => Problem(
        StatusCodes.Status406NotAcceptable,
        "None of the accepted media types is supported.",
        $"Accept '{ProtocolRoutes.JsonMediaType}', or '{ProtocolRoutes.BinaryMediaType}' for the answer to a question in that form.");

    public static IResult Unreadable(string detail) => Problem(StatusCodes.Status400BadRequest, "The question could not be read.", detail);

    public static IResult Invalid(Dictionary<string, string[]> errors) => new ProblemResult(TypedResults.Problem(new HttpValidationProblemDetails(errors)
    {
        Status = StatusCodes.Status400BadRequest,
        Title = "The request has values that cannot be read.",
    }).ProblemDetails);

    public static IResult TooManyIds(int count, OwnerEndpointOptions options) => TooLarge(
        string.Create(CultureInfo.InvariantCulture, $"It has {count} ids, and at most {options.MaximumBatch} are allowed. Split it."),
        options);

    public static IResult TooManyBytes(OwnerEndpointOptions options) => TooLarge(
        string.Create(CultureInfo.InvariantCulture, $"It has more than {options.MaximumRequestBytes} bytes. Split it."),
        options);

    public static IResult CursorLost(DeletionFeedException exception) => Problem(
        StatusCodes.Status410Gone,
        "The feed no longer has the events after this position.",
        exception.Message,
        exception.RestartAt is { } restart ? new(StringComparer.Ordinal) { [RestartAt] = restart.Position, [Epoch] = restart.Epoch } : null);

    private static ProblemResult TooLarge(string detail, OwnerEndpointOptions options) => Problem(
        StatusCodes.Status413PayloadTooLarge,
        "The question is too large.",
        detail,
        new(StringComparer.Ordinal) { [MaximumBatch] = options.MaximumBatch });

    private static ProblemResult Problem(int status, string title, string detail, Dictionary<string, object?>? extensions = null) =>
        new(TypedResults.Problem(detail, statusCode: status, title: title, extensions: extensions).ProblemDetails);
}
