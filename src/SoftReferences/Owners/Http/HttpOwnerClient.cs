using System.Globalization;

namespace SoftReferences;

/// <summary>Sends requests to one owner. Only a 200 with a bounded body of the expected form counts as an answer.</summary>
/// <remarks>It throws only if the caller cancels, not if the owner fails.</remarks>
internal sealed class HttpOwnerClient(IHttpClientFactory clients, TimeProvider time, string clientName)
{
    public async Task<HttpOwnerAnswer<T>> SendAsync<T>(
        HttpRequestMessage request, IAnswerReader<T> reader, int maximumBytes, OwnerDeadline deadline)
        where T : class
    {
        var answer = new HttpOwnerAnswer<T>();
        try
        {
            using var client = CreateClient(request);
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, deadline.Token).ConfigureAwait(false);
            answer = answer with
            {
                Status = response.StatusCode,
                RetryAfter = RetryAfter.Of(response, time),
                MediaType = reader.MediaTypes.FirstOrDefault(type => type.Equals(response.Content.Headers.ContentType?.MediaType, StringComparison.OrdinalIgnoreCase)),
                MaximumBatch = (int?)NumberOf(response, ProtocolRoutes.MaximumBatchHeader, int.MaxValue),
                Resource = TextOf(response, ProtocolRoutes.ResourceHeader),
                Epoch = TextOf(response, ProtocolRoutes.EpochHeader) is { } epoch && ProtocolIdentity.IsEpoch(epoch) ? epoch : null,
                RestartAt = NumberOf(response, ProtocolRoutes.RestartAtHeader, long.MaxValue),
            };
            if (HttpOwnerProblems.Of(response, reader.MediaTypes, maximumBytes, answer.RetryAfter) is { } problem)
            {
                return answer with { Problem = problem };
            }

            using var body = new BoundedStream(await response.Content.ReadAsStreamAsync(deadline.Token).ConfigureAwait(false), maximumBytes);
            var value = await reader.ReadAsync(answer.MediaType!, body, deadline.Token).ConfigureAwait(false);
            return answer with { Value = value, Problem = value is null ? new(UnknownKind.InvalidAnswer, "its answer is the JSON null") : null };
        }
        catch (Exception exception)
        {
            deadline.Caller.ThrowIfCancellationRequested();
            return answer with
            {
                Problem = HttpOwnerProblems.Of(exception, request, deadline),
                RetryAfter = RetryAfter.Of(exception),
                Exception = exception,
            };
        }
    }

    /// <summary>Sends a request and reads only the head of the response.</summary>
    public async Task<HttpOwnerAnswer<HttpOwnerStatus>> SendAsync(HttpRequestMessage request, Func<HttpResponseMessage, string?> problemOf, OwnerDeadline deadline)
    {
        try
        {
            using var client = CreateClient(request);
            using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, deadline.Token).ConfigureAwait(false);
            return new()
            {
                Value = new(response.StatusCode, problemOf(response)),
                Status = response.StatusCode,
                RetryAfter = RetryAfter.Of(response, time),
            };
        }
        catch (Exception exception)
        {
            deadline.Caller.ThrowIfCancellationRequested();
            return new() { Problem = HttpOwnerProblems.Of(exception, request, deadline), RetryAfter = RetryAfter.Of(exception), Exception = exception };
        }
    }

    private HttpClient CreateClient(HttpRequestMessage request)
    {
        var client = clients.CreateClient(clientName);

        // HttpClient does not apply its defaults to requests that others create.
        (request.Version, request.VersionPolicy) = (client.DefaultRequestVersion, client.DefaultVersionPolicy);

        // Each call has its own deadline, which includes the body. A shorter timeout of the application would end every long poll.
        client.Timeout = Timeout.InfiniteTimeSpan;
        return client;
    }

    private static string? TextOf(HttpResponseMessage response, string header) => response.Headers.TryGetValues(header, out var values) ? values.First() : null;

    private static long? NumberOf(HttpResponseMessage response, string header, long maximum) =>
        response.Headers.TryGetValues(header, out var values)
        && long.TryParse(values.First(), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        && number > 0 && number <= maximum
            ? number
            : null;
}
