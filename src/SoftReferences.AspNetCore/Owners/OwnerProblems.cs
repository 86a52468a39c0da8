using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace SoftReferences.AspNetCore;

/// <summary>What the owner's endpoints answer when they cannot answer (RFC 9457).</summary>
internal static class OwnerProblems
{
    /// <summary>The extension member that tells a client how many ids it may send.</summary>
    public const string MaximumBatch = "maximumBatch";

    /// <summary>The extension member that tells a client from which position on the feed can be read.</summary>
    public const string RestartAt = "restartAt";

    /// <summary>The extension member with the epoch that <see cref="RestartAt"/> belongs to.</summary>
    public const string Epoch = "epoch";

    public static IResult UnknownForm(string? contentType, OwnerKeyKind kind) => Problem(
        StatusCodes.Status415UnsupportedMediaType,
        "The question is in no form that is understood.",
        $"Its media type is '{Quote.Shorten(contentType)}': send '{ProtocolRoutes.JsonMediaType}'"
        + (kind == OwnerKeyKind.Text ? ", the only form that holds keys that are texts." : $" or '{ProtocolRoutes.BinaryMediaType}'."));

    public static IResult NotAcceptable() => Problem(
        StatusCodes.Status406NotAcceptable,
        "No form of the answer is accepted.",
        $"Accept '{ProtocolRoutes.JsonMediaType}', or '{ProtocolRoutes.BinaryMediaType}' for the answer to a question in that form.");

    public static IResult Unreadable(string detail) => Problem(StatusCodes.Status400BadRequest, "The question could not be read.", detail);

    public static IResult Invalid(Dictionary<string, string[]> errors) => new ProblemResult(TypedResults.Problem(new HttpValidationProblemDetails(errors)
    {
        Status = StatusCodes.Status400BadRequest,
        Title = "The request has values that cannot be read.",
    }).ProblemDetails);

    public static IResult TooManyIds(int count, OwnerEndpointOptions options) => TooLarge(
        string.Create(CultureInfo.InvariantCulture, $"It has {count} ids, and {options.MaximumBatch} are allowed: ask in parts."),
        options);

    public static IResult TooManyBytes(OwnerEndpointOptions options) => TooLarge(
        string.Create(CultureInfo.InvariantCulture, $"It has more than {options.MaximumRequestBytes} bytes: ask in parts."),
        options);

    public static IResult CursorLost(DeletionFeedException exception) => Problem(
        StatusCodes.Status410Gone,
        "The feed no longer has what comes after this position.",
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
