using System.Globalization;
using System.Net;
using Microsoft.Extensions.Options;

namespace SoftReferences;

/// <summary>Reads the feed of an owner that serves the owner protocol, version 1, and rejects inconsistent answers.</summary>
internal sealed class HttpDeletionFeed<TService>(IHttpClientFactory clients, IOptionsMonitor<OwnerOptions> options, TimeProvider time)
    : IDeletionFeed<TService>
    where TService : IOwningService
{
    private readonly HttpOwnerClient _owner = new(clients, time, OwnerHttpClients.FeedNameOf(TService.Service.Name));

    // Reduced below the requested number when an answer was too large.
    private int _most = int.MaxValue;

    public async Task<DeletionPage> ReadAsync(FeedCursor cursor, int limit, TimeSpan wait, OwnerKeyKind keyKind, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(cursor.Position, nameof(cursor));
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(wait, TimeSpan.Zero);
        while (true)
        {
            var count = Math.Min(limit, Volatile.Read(ref _most));
            var answer = await AskAsync(cursor, count, wait, keyKind, cancellationToken).ConfigureAwait(false);
            if (answer.IsAnswer(out var page, out var problem))
            {
                if (count < limit)
                {
                    Volatile.Write(ref _most, count + (count / 8) + 1);
                }

                return page;
            }

            if (problem.Kind != UnknownKind.AnswerTooLarge || count == 1)
            {
                throw Failure(cursor.Position, answer, problem);
            }

            // Keys may be long, so a number of tombstones does not limit the size of an answer.
            Volatile.Write(ref _most, count / 2);
        }
    }

    private async Task<HttpOwnerAnswer<DeletionPage>> AskAsync(FeedCursor cursor, int limit, TimeSpan wait, OwnerKeyKind keyKind, CancellationToken cancellationToken)
    {
        var settings = options.Get(TService.Service.Name);
        var seconds = (long)Math.Ceiling(wait.TotalSeconds);
        using var deadline = new OwnerDeadline(TimeSpan.FromSeconds(seconds) + settings.Timeout, time, cancellationToken);
        var route = string.Create(CultureInfo.InvariantCulture, $"{ProtocolRoutes.Deletions(TService.Service)}?after={cursor.Position}&limit={limit}&wait={seconds}{(cursor.Seen is null ? null : $"&seen={cursor.Seen}")}");
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(route, UriKind.Relative));
        DeletionPageReader.Accept(request);
        var reader = new DeletionPageReader(TService.Service, keyKind, cursor.Position, limit);
        return await _owner.SendAsync(request, reader, settings.MaximumAnswerBytes, deadline).ConfigureAwait(false);
    }

    private static DeletionFeedException Failure(long after, HttpOwnerAnswer<DeletionPage> answer, OwnerProblem problem)
    {
        var isOther = answer.Resource is { } resource && resource != TService.Service.ResourceName;
        var isGone = answer.Status == HttpStatusCode.Gone && !isOther;
        var begins = isGone && answer.RestartAt > after ? answer.RestartAt : null;
        var hasNoEpoch = begins is not null && string.IsNullOrEmpty(answer.Epoch);
        var reason = isOther ? $"the answer is that of '{Quote.Shorten(answer.Resource)}'"
            : !isGone ? problem.Reason
            : hasNoEpoch ? string.Create(CultureInfo.InvariantCulture, $"it says that its feed begins after position {begins}, but does not send the header '{ProtocolRoutes.EpochHeader}'")
            : begins is not null ? "it has pruned what came after the cursor"
            : string.Create(CultureInfo.InvariantCulture, $"it does not have the tombstone of position {after} that was read before, so its database was restored to an earlier state or replaced");
        return new(TService.Service, $"The deletions of '{TService.Service}' cannot be read: {reason.TrimEnd('.')}.", answer.Exception)
        {
            CursorLost = isGone && !hasNoEpoch,
            RestartAt = begins is { } position && !hasNoEpoch ? new FeedCursor(answer.Epoch, position) : null,
            RetryAfter = answer.RetryAfter,
        };
    }
}
