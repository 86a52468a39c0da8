using System.Globalization;
using System.Net;
using Microsoft.Extensions.Options;

namespace SoftReferences;

/// <summary>Reads the feed of an owner that serves the owner protocol, version 1, and believes nothing that does not add up.</summary>
internal sealed class HttpDeletionFeed<TService>(IHttpClientFactory clients, IOptionsMonitor<OwnerOptions> options, TimeProvider time)
    : IDeletionFeed<TService>
    where TService : IOwningService
{
    private static readonly JsonAnswerReader<DeletionsResponse> Reader = new(ProtocolJsonContext.Default.DeletionsResponse);

    private readonly HttpOwnerClient _owner = new(clients, time, OwnerHttpClients.FeedNameOf(TService.Service.Name));

    public Task<DeletionPage> ReadAsync(long after, int limit, TimeSpan wait, OwnerKeyKind keyKind, CancellationToken cancellationToken) =>
        ReadOnAsync(new FeedCursor(null, after), limit, wait, keyKind, cancellationToken);

    public async Task<DeletionPage> ReadOnAsync(FeedCursor cursor, int limit, TimeSpan wait, OwnerKeyKind keyKind, CancellationToken cancellationToken)
    {
        var after = cursor.Position;
        ArgumentOutOfRangeException.ThrowIfNegative(after, nameof(cursor));
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(wait, TimeSpan.Zero);
        var settings = options.Get(TService.Service.Name);
        var seconds = (long)Math.Ceiling(wait.TotalSeconds);
        using var deadline = new OwnerDeadline(TimeSpan.FromSeconds(seconds) + settings.Timeout, time, cancellationToken);
        var route = string.Create(CultureInfo.InvariantCulture, $"{ProtocolRoutes.Deletions(TService.Service)}?after={after}&limit={limit}&wait={seconds}{(cursor.Seen is null ? null : $"&seen={cursor.Seen}")}");
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(route, UriKind.Relative));
        request.Headers.Accept.Add(new(ProtocolRoutes.JsonMediaType));
        var answer = await _owner.SendAsync(request, Reader, settings.MaximumAnswerBytes, deadline).ConfigureAwait(false);
        if (!answer.IsAnswer(out var response, out var problem))
        {
            var isOther = answer.Resource is { } resource && resource != TService.Service.ResourceName;
            var lost = answer.Status == HttpStatusCode.Gone && !isOther;
            var restartAt = lost && answer.RestartAt > after ? answer.RestartAt : null;
            var reason = isOther ? $"the answer is that of '{Quote.Shorten(answer.Resource)}'"
                : !lost ? problem.Reason
                : restartAt is not null ? "it has pruned what came after the cursor"
                : string.Create(CultureInfo.InvariantCulture, $"it does not have the tombstone of position {after} that was read before, so its database was set back or replaced");
            throw new DeletionFeedException(TService.Service, Message(reason), answer.Exception)
            {
                CursorLost = lost,
                RestartAt = restartAt,
                RetryAfter = answer.RetryAfter,
            };
        }

        try
        {
            return PageOf(response, after, limit, keyKind);
        }
        catch (FormatException exception)
        {
            throw new DeletionFeedException(TService.Service, Message(exception.Message), exception);
        }
    }

    private static string Message(string problem) =>
        $"The deletions of '{TService.Service}' cannot be read: {problem.TrimEnd('.')}.";

    private static DeletionPage PageOf(DeletionsResponse response, long after, int limit, OwnerKeyKind keyKind)
    {
        if (ProtocolIdentity.Problem(TService.Service, response.Service, response.Resource, response.Epoch) is { } problem)
        {
            throw new FormatException(problem.Reason);
        }

        if (response.Items.Count > limit)
        {
            throw new FormatException($"it gave {response.Items.Count} events, and {limit} were asked for");
        }

        var items = new Tombstone[response.Items.Count];
        for (var index = 0; index < items.Length; index++)
        {
            items[index] = Read(response.Items[index], after + index + 1, keyKind);
        }

        var next = after + items.Length;
        return response.Next != next ? throw new FormatException($"it says to read on from {response.Next}, and the last position is {next}")
            : response.HasMore && items.Length == 0 ? throw new FormatException("it says that there are more events, and gave none")
            : new(response.Epoch, items, next, response.HasMore);
    }

    private static Tombstone Read(DeletionEvent item, long position, OwnerKeyKind keyKind)
    {
        if (item is null)
        {
            throw new FormatException($"the event at position {position} is null");
        }

        Tombstone tombstone;
        try
        {
            tombstone = DeletionEvents.Read(item, TService.Service, keyKind);
        }
        catch (FormatException exception)
        {
            throw new FormatException($"the event at position {position} is not understood: {exception.Message}", exception);
        }

        return tombstone.Position == position
            ? tombstone
            : throw new FormatException($"the event at position {position} has the position {tombstone.Position}");
    }
}
