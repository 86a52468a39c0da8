using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.Extensions.Options;

namespace SoftReferences;

/// <summary>Asks an owner that serves the owner protocol, version 1.</summary>
internal sealed class HttpExistenceSource<TService>(IHttpClientFactory clients, IOptionsMonitor<OwnerOptions> options, TimeProvider time)
    : IExistenceSource<TService>
    where TService : IOwningService
{
    private readonly HttpOwnerClient _owner = new(clients, time, OwnerHttpClients.NameOf(TService.Service.Name));

    public async Task<ExistenceAnswer> AskAsync(IReadOnlyList<OwnerKey> keys, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(keys);
        var settings = options.Get(TService.Service.Name);
        var ids = new string[keys.Count];
        for (var index = 0; index < ids.Length; index++)
        {
            ids[index] = keys[index].ToString();
        }

        using var deadline = new OwnerDeadline(settings.Timeout, time, cancellationToken);
        var assembly = new AnswerAssembly(ids.Length);
        var parts = new Stack<ArraySegment<string>>(PartsOf(ids, settings.MaximumBatch).Reverse());
        while (parts.TryPop(out var part))
        {
            var answer = await PostAsync(part, settings, deadline).ConfigureAwait(false);
            if (answer.Status == HttpStatusCode.RequestEntityTooLarge && part.Count > 1)
            {
                parts.Push(part[(part.Count / 2)..]);
                parts.Push(part[..(part.Count / 2)]);
                continue;
            }

            var statuses = Check(answer, part.Count);
            assembly.Add(part.Offset, statuses);
            if (statuses.UnknownReason is not null)
            {
                // An owner in trouble is not asked for the rest.
                break;
            }
        }

        return assembly.ToAnswer();
    }

    private static IEnumerable<ArraySegment<string>> PartsOf(string[] ids, int size)
    {
        for (var offset = 0; offset < ids.Length; offset += size)
        {
            yield return new(ids, offset, Math.Min(size, ids.Length - offset));
        }
    }

    private static ExistenceAnswer Check(HttpOwnerAnswer<ExistsResponse> answer, int count)
    {
        if (!answer.IsAnswer(out var response, out var problem))
        {
            return problem.ToAnswer(count, answer.RetryAfter);
        }

        problem = ProtocolIdentity.Problem(TService.Service, response.Service, response.Resource, response.Epoch)
            ?? (response.Statuses.Count == count ? null : new(UnknownKind.InvalidAnswer, $"it gave {response.Statuses.Count} statuses for {count} ids"));
        return problem is not null
            ? problem.ToAnswer(count)
            : new([.. response.Statuses.Select(static status => status == OwnedStatus.Exists ? Existence.Exists : Existence.Missing)]) { Epoch = response.Epoch };
    }

    private async Task<HttpOwnerAnswer<ExistsResponse>> PostAsync(ArraySegment<string> ids, OwnerOptions settings, OwnerDeadline deadline)
    {
        // Bytes, not a stream of chunks: their length is known, and a retry sends them again.
        using var content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(new ExistsRequest(ids), ProtocolJsonContext.Default.ExistsRequest));
        content.Headers.ContentType = new MediaTypeHeaderValue(ProtocolRoutes.JsonMediaType);
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(ProtocolRoutes.Exists(TService.Service), UriKind.Relative)) { Content = content };
        request.Headers.Accept.Add(new(ProtocolRoutes.JsonMediaType));
        return await _owner.SendAsync(request, ProtocolJsonContext.Default.ExistsResponse, settings.MaximumAnswerBytes, deadline).ConfigureAwait(false);
    }
}
