using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace SoftReferences;

/// <summary>Sends requests to one owner, and lets nothing count as an answer but a 200 with bounded JSON of the expected form.</summary>
/// <remarks>It does not throw when the owner fails: only when its caller cancels.</remarks>
internal sealed class HttpOwnerClient(IHttpClientFactory clients, TimeProvider time, string clientName)
{
    public async Task<HttpOwnerAnswer<T>> SendAsync<T>(
        HttpRequestMessage request, JsonTypeInfo<T> type, int maximumBytes, OwnerDeadline deadline)
        where T : class
    {
        HttpStatusCode? status = null;
        try
        {
            using var client = clients.CreateClient(clientName);
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, deadline.Token).ConfigureAwait(false);
            status = response.StatusCode;
            var retryAfter = RetryAfter.Of(response, time);
            if (HttpOwnerProblems.Of(response, maximumBytes, retryAfter) is { } problem)
            {
                return new() { Problem = problem, Status = status, RetryAfter = retryAfter };
            }

            using var body = new BoundedStream(await response.Content.ReadAsStreamAsync(deadline.Token).ConfigureAwait(false), maximumBytes);
            var value = await JsonSerializer.DeserializeAsync(body, type, deadline.Token).ConfigureAwait(false);
            return new() { Value = value, Problem = value is null ? new(UnknownKind.InvalidAnswer, "its answer is the JSON null") : null, Status = status };
        }
        catch (Exception exception)
        {
            deadline.Caller.ThrowIfCancellationRequested();
            return new()
            {
                Problem = HttpOwnerProblems.Of(exception, deadline),
                Status = status,
                RetryAfter = RetryAfter.Of(exception),
                Exception = exception,
            };
        }
    }

    /// <summary>Sends a request of which only the status counts.</summary>
    public async Task<HttpOwnerAnswer<HttpOwnerStatus>> SendAsync(HttpRequestMessage request, OwnerDeadline deadline)
    {
        try
        {
            using var client = clients.CreateClient(clientName);
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, deadline.Token).ConfigureAwait(false);
            return new()
            {
                Value = new(response.StatusCode, response.Content.Headers.ContentType?.MediaType),
                Status = response.StatusCode,
                RetryAfter = RetryAfter.Of(response, time),
            };
        }
        catch (Exception exception)
        {
            deadline.Caller.ThrowIfCancellationRequested();
            return new() { Problem = HttpOwnerProblems.Of(exception, deadline), RetryAfter = RetryAfter.Of(exception), Exception = exception };
        }
    }
}
