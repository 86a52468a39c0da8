using System.Globalization;
using System.Net;
using System.Text.Json;
using Polly.CircuitBreaker;
using Polly.RateLimiting;
using Polly.Timeout;

namespace SoftReferences;

/// <summary>Says in words for a log why something that came from an owner is no answer. Never quotes a body or a key.</summary>
internal static class HttpOwnerProblems
{
    /// <summary>Says why a response is not one whose body may be read, or <see langword="null"/>.</summary>
    public static string? Of(HttpResponseMessage response, int maximumBytes)
    {
        if (response.StatusCode != HttpStatusCode.OK)
        {
            return OfStatus(response.StatusCode);
        }

        var contentType = response.Content.Headers.ContentType;
        if (!string.Equals(contentType?.MediaType, ProtocolRoutes.JsonMediaType, StringComparison.OrdinalIgnoreCase)
            || (contentType?.CharSet is { } charset && !string.Equals(charset.Trim('"'), "utf-8", StringComparison.OrdinalIgnoreCase)))
        {
            return $"it answered with the content type '{Quote.Shorten(contentType?.ToString())}', not '{ProtocolRoutes.JsonMediaType}'";
        }

        return response.Content.Headers.ContentLength > maximumBytes ? $"its answer is too large: {TooLarge(maximumBytes)}" : null;
    }

    /// <summary>Says what a status other than the expected one means.</summary>
    public static string OfStatus(HttpStatusCode status)
    {
        var answered = string.Create(CultureInfo.InvariantCulture, $"it answered {(int)status}");
        return (int)status switch
        {
            >= 300 and < 400 => answered + ", a redirect, which is not followed: check 'BaseAddress', and whether a proxy asks for a login",
            401 or 403 => answered + ": check 'ApiKey', or the authentication in ConfigureHttpClient(…)",
            404 or 405 => answered + ", which says nothing about the entity: check 'BaseAddress', and that the owner maps this route",
            _ => answered,
        };
    }

    public static string Of(Exception exception, OwnerDeadline deadline) => exception switch
    {
        OperationCanceledException or TimeoutRejectedException => $"it did not answer within {deadline}",
        BrokenCircuitException => "it failed too often and is left alone for a while: the circuit is open",
        RateLimiterRejectedException => "too many calls to it are running already",
        InvalidDataException => $"its answer cannot be read: {exception.Message}",
        JsonException => $"its answer is not JSON of the expected form: {exception.Message}",
        HttpRequestException { HttpRequestError: not HttpRequestError.Unknown } failed => $"the call failed with {failed.HttpRequestError}: {failed.Message}",
        _ => $"the call failed: {exception.Message}",
    };

    public static string TooLarge(int maximumBytes) =>
        string.Create(CultureInfo.InvariantCulture, $"it has more than {maximumBytes:N0} bytes ('MaximumAnswerBytes')");
}
