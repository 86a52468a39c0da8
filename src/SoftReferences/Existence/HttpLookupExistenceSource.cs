using Microsoft.Extensions.Options;

namespace SoftReferences;

/// <summary>Asks an owner that only has a route by id, with one request per key, a few at a time.</summary>
internal sealed class HttpLookupExistenceSource<TService>(
    IHttpClientFactory clients,
    IOptionsMonitor<OwnerOptions> options,
    TimeProvider time,
    LookupTemplate template,
    HttpLookupOptions lookup) : IExistenceSource<TService>
    where TService : IOwningService
{
    private readonly HttpOwnerClient _owner = new(clients, time, OwnerHttpClients.NameOf(TService.Service.Name));

    public async Task<ExistenceAnswer> AskAsync(IReadOnlyList<OwnerKey> keys, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(keys);
        using var deadline = new OwnerDeadline(options.Get(TService.Service.Name).Timeout, time, cancellationToken);
        var answers = new ExistenceAnswer[keys.Count];
        ExistenceAnswer? leaveAlone = null;
        await Parallel.ForAsync(
            0,
            keys.Count,
            new ParallelOptions { MaxDegreeOfParallelism = lookup.MaximumParallelism, CancellationToken = cancellationToken },
            async (index, _) =>
            {
                // An owner that sent Retry-After is not asked about the rest.
                answers[index] = leaveAlone ?? await LookUpAsync(keys[index], deadline).ConfigureAwait(false);
                if (answers[index].RetryAfter is not null)
                {
                    leaveAlone = answers[index];
                }
            }).ConfigureAwait(false);

        var assembly = new AnswerAssembly(keys.Count);
        for (var index = 0; index < answers.Length; index++)
        {
            assembly.Add(index, answers[index]);
        }

        return assembly.ToAnswer();
    }

    private async Task<ExistenceAnswer> LookUpAsync(OwnerKey key, OwnerDeadline deadline)
    {
        if (template.Expand(key) is not { } route)
        {
            return ExistenceAnswer.Unknown(1, "a key that is '.' or '..' cannot be part of a path");
        }

        using var request = new HttpRequestMessage(lookup.Method, route);
        var answer = await _owner.SendAsync(request, lookup.ProblemOf, deadline).ConfigureAwait(false);
        return answer.IsAnswer(out var status, out var problem)
            ? Interpret(status, answer.RetryAfter)
            : problem.ToAnswer(1, answer.RetryAfter);
    }

    private ExistenceAnswer Interpret(HttpOwnerStatus status, TimeSpan? retryAfter)
    {
        var meaning = lookup.MeaningOf(status.Code);
        if (meaning == Existence.Unknown)
        {
            return HttpOwnerProblems.OfStatus(status.Code, retryAfter).ToAnswer(1, retryAfter);
        }

        return status.Problem is { } problem
            ? ExistenceAnswer.Unknown(1, $"it answered {(int)status.Code} {problem}", retryAfter, UnknownKind.InvalidAnswer)
            : new([meaning]);
    }
}
