using System.Net;
using Microsoft.Extensions.Options;
using SoftReferences.Stores;

namespace SoftReferences;

/// <summary>Asks an owner that serves the owner protocol, version 1: small questions in JSON, large ones in the binary form if the owner understands it.</summary>
internal sealed class HttpExistenceSource<TService>(
    IHttpClientFactory clients,
    IOptionsMonitor<OwnerOptions> options,
    OwnerBatchLimits limits,
    TimeProvider time) : IExistenceSource<TService>
    where TService : IOwningService
{
    private readonly HttpOwnerClient _owner = new(clients, time, OwnerHttpClients.NameOf(TService.Service.Name));
    private readonly BinarySupport _binary = new(time);

    public async Task<ExistenceAnswer> AskAsync(IReadOnlyList<OwnerKey> keys, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(keys);
        var settings = options.Get(TService.Service.Name);
        using var deadline = new OwnerDeadline(settings.Timeout, time, cancellationToken);
        var question = keys as OwnerKey[] ?? [.. keys];
        var assembly = new AnswerAssembly(question.Length);
        var size = limits.Of(TService.Service);
        for (var offset = 0; offset < question.Length;)
        {
            var part = new ArraySegment<OwnerKey>(question, offset, Math.Min(size, question.Length - offset));
            var answer = await AskPartAsync(part, settings, deadline).ConfigureAwait(false);
            if (IsTooLarge(answer) && part.Count > 1)
            {
                // The announced limit may not be the reason: the owner or a proxy may limit bytes.
                size = answer.MaximumBatch < part.Count ? answer.MaximumBatch.Value : part.Count / 2;
                continue;
            }

            var statuses = Check(answer, part.Count);
            assembly.Add(offset, statuses);
            if (statuses.UnknownReason is not null)
            {
                // A failing owner is not asked about the rest.
                break;
            }

            Learn(answer, part.Count, size);
            offset += part.Count;
        }

        return assembly.ToAnswer();
    }

    private static bool IsTooLarge(HttpOwnerAnswer<ExistsAnswer> answer) =>
        answer.Status is HttpStatusCode.RequestEntityTooLarge or HttpStatusCode.RequestUriTooLong;

    private static ExistenceAnswer Check(HttpOwnerAnswer<ExistsAnswer> answer, int count)
    {
        if (!answer.IsAnswer(out var response, out var problem))
        {
            return problem.ToAnswer(count, answer.RetryAfter);
        }

        return response.ProblemFor(TService.Service, count) is { } wrong
            ? wrong.ToAnswer(count)
            : new([.. response.Statuses.Select(static status => status == OwnedStatus.Exists ? Existence.Exists : Existence.Missing)]) { Epoch = response.Epoch };
    }

    // Learns a limit only from an answered question: an owner that rejects everything would otherwise reduce it to nothing.
    private void Learn(HttpOwnerAnswer<ExistsAnswer> answer, int count, int size)
    {
        if (answer.MaximumBatch is { } announced)
        {
            limits.Learn(TService.Service, announced);
        }

        if (count == size && size < limits.Of(TService.Service))
        {
            limits.Learn(TService.Service, size);
        }
    }

    private async Task<HttpOwnerAnswer<ExistsAnswer>> AskPartAsync(ArraySegment<OwnerKey> keys, OwnerOptions settings, OwnerDeadline deadline)
    {
        if (keys.Count < settings.BinaryThreshold || !_binary.IsLikely || !BinaryQuestion.CanHold(keys))
        {
            return await PostAsync(new(keys, binary: false), settings, deadline).ConfigureAwait(false);
        }

        var answer = await PostAsync(new(keys, binary: true), settings, deadline).ConfigureAwait(false);
        if (answer.MediaType == ProtocolRoutes.JsonMediaType && answer.Status == HttpStatusCode.OK)
        {
            _binary.Refused();
        }

        // An owner that parses every body as JSON answers 400.
        if (answer.Status is not (HttpStatusCode.UnsupportedMediaType or HttpStatusCode.NotAcceptable or HttpStatusCode.BadRequest))
        {
            return answer;
        }

        _binary.Refused();
        return await PostAsync(new(keys, binary: false), settings, deadline).ConfigureAwait(false);
    }

    private async Task<HttpOwnerAnswer<ExistsAnswer>> PostAsync(ExistsQuestionBody question, OwnerOptions settings, OwnerDeadline deadline)
    {
        using var request = question.ToRequest(TService.Service);
        return await _owner.SendAsync(request, question, settings.MaximumAnswerBytes, deadline).ConfigureAwait(false);
    }
}
