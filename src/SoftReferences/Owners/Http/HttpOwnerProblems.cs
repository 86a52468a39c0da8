using System.Globalization;
using System.Net;
using System.Text.Json;
using Polly.CircuitBreaker;
using Polly.RateLimiting;
using Polly.Timeout;

namespace SoftReferences;

/// <summary>Describes why a response of an owner is not an answer. The texts never quote a key, and of a body at most a short name or value.</summary>
internal static class HttpOwnerProblems
{
    // Messages of parsers may quote parts of the response, such as a member name or a header.
    private const int MaximumMessageLength = 300;

    /// <summary>Returns why the body of a response must not be read, or <see langword="null"/>.</summary>
    public static OwnerProblem? Of(HttpResponseMessage response, IReadOnlyList<string> mediaTypes, int maximumBytes, TimeSpan? retryAfter)
    {
        if (response.StatusCode != HttpStatusCode.OK)
        {
            return OfStatus(response.StatusCode, retryAfter);
        }

        var contentType = response.Content.Headers.ContentType;
        if (!mediaTypes.Contains(contentType?.MediaType, StringComparer.OrdinalIgnoreCase)
            || (contentType?.CharSet is { } charset && !string.Equals(charset.Trim('"'), "utf-8", StringComparison.OrdinalIgnoreCase)))
        {
            return new(UnknownKind.InvalidAnswer, $"it answered with the content type '{Quote.Shorten(contentType?.ToString())}', not '{string.Join("' or '", mediaTypes)}'");
        }

        return response.Content.Headers.ContentLength > maximumBytes
            ? new(UnknownKind.AnswerTooLarge, $"its answer is too large: {TooLarge(maximumBytes)}")
            : null;
    }

    /// <summary>Describes an unexpected status.</summary>
    public static OwnerProblem OfStatus(HttpStatusCode status, TimeSpan? retryAfter)
    {
        var answered = string.Create(CultureInfo.InvariantCulture, $"it answered {(int)status}");
        return (int)status switch
        {
            >= 300 and < 400 => new(UnknownKind.AccessDenied, answered + ", a redirect, which is not followed: check 'BaseAddress', and whether a proxy asks for a login"),
            401 or 403 => new(UnknownKind.AccessDenied, answered + ": check 'ApiKey', or the authentication in ConfigureHttpClient(…)"),
            404 or 405 => new(UnknownKind.UnexpectedStatus, answered + ", which says nothing about the entity: check 'BaseAddress', and that the owner maps this route"),
            429 => new(UnknownKind.Throttled, answered),
            503 when retryAfter is not null => new(UnknownKind.Throttled, answered),
            >= 500 => new(UnknownKind.ServerError, answered),
            _ => new(UnknownKind.UnexpectedStatus, answered),
        };
    }

    /// <summary>Describes why a call failed.</summary>
    public static OwnerProblem Of(Exception exception, HttpRequestMessage request, OwnerDeadline deadline) => exception switch
    {
        OperationCanceledException or TimeoutRejectedException when deadline.Token.IsCancellationRequested => new(UnknownKind.Timeout, $"it did not answer within {deadline}"),
        TimeoutRejectedException { Timeout: var limit } => new(UnknownKind.Timeout, string.Create(CultureInfo.InvariantCulture, $"it did not answer within {limit.TotalSeconds:0.###} s")),
        OperationCanceledException => new(UnknownKind.Timeout, $"the call was ended before its {deadline} were over: {Quote.Shorten(exception.Message, MaximumMessageLength)}"),
        BrokenCircuitException => new(UnknownKind.CircuitOpen, "it failed too often and is left alone for a while: the circuit is open"),
        RateLimiterRejectedException => new(UnknownKind.TooManyCalls, "too many calls to it are running already"),
        BodyTooLargeException => new(UnknownKind.AnswerTooLarge, $"its answer cannot be read: {Quote.Shorten(exception.Message, MaximumMessageLength)}"),
        InvalidDataException => new(UnknownKind.InvalidAnswer, $"its answer cannot be read: {Quote.Shorten(exception.Message, MaximumMessageLength)}"),
        WrongAnswerException wrong => wrong.Problem,
        JsonException => new(UnknownKind.InvalidAnswer, $"its answer is not JSON of the expected form: {Quote.Shorten(exception.Message, MaximumMessageLength)}"),
        HttpRequestException { HttpRequestError: not HttpRequestError.Unknown } failed => new(UnknownKind.Connection, $"the call failed with {failed.HttpRequestError}: {Quote.Shorten(failed.Message, MaximumMessageLength)}"),
        HttpRequestException or IOException => new(UnknownKind.Connection, $"the call failed: {Quote.Shorten(exception.Message, MaximumMessageLength)}"),
        NotSupportedException when request.RequestUri is { IsAbsoluteUri: true } address && address.Scheme.Contains('+', StringComparison.Ordinal) => new(
            UnknownKind.Connection,
            $"its address '{Quote.Shorten(address.GetLeftPart(UriPartial.Authority))}' needs service discovery, and its HttpClient has none: call services.AddServiceDiscovery() and "
            + "services.ConfigureHttpClientDefaults(client => client.AddServiceDiscovery()), of the package Microsoft.Extensions.ServiceDiscovery, or give an address of http or https"),
        _ => new(UnknownKind.Other, $"the call failed: {Quote.Shorten(exception.Message, MaximumMessageLength)}"),
    };

    public static string TooLarge(int maximumBytes) =>
        string.Create(CultureInfo.InvariantCulture, $"it has more than {maximumBytes:N0} bytes ('MaximumAnswerBytes')");
}
