using System.Globalization;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace SoftReferences.AspNetCore;

/// <summary>Reports feeds that are not followed, owners whose answers cannot be trusted, held clean-up, and clean-up whose reference is no longer in the model.</summary>
/// <remarks>Holds are stored in the database, so that every replica reports the same, whichever replica opened them.</remarks>
internal sealed class FollowedFeedsHealthCheck(FollowedFeeds feeds, StoppedSweeps sweeps, IEnumerable<ISoftReferenceOperations> operations) : IHealthCheck
{
    private const int MaximumHolds = 20;
    private const int MaximumUnknown = 20;

    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var holds = new List<(string Store, HeldWork Hold)>();
        var unknown = new List<(string Store, UnknownReference Reference)>();
        foreach (var store in operations)
        {
            holds.AddRange((await store.FindHeldAsync(limit: MaximumHolds, cancellationToken: cancellationToken).ConfigureAwait(false)).Select(hold => (store.StoreName, hold)));
            unknown.AddRange((await store.FindUnknownReferencesAsync(MaximumUnknown, cancellationToken).ConfigureAwait(false)).Select(reference => (store.StoreName, reference)));
        }

        var held = holds.Where(hold => hold.Hold.Reference is null).Select(hold => (hold.Store, hold.Hold.Owner)).ToHashSet();
        var troubled = feeds.All
            .Where(feed => feed.State != FollowedFeedState.Following && !(feed.State == FollowedFeedState.Held && held.Contains((feed.Store, feed.Owner.ResourceName))))
            .ToList();
        var stopped = sweeps.All;
        if (troubled.Count + holds.Count + stopped.Count + unknown.Count == 0)
        {
            return HealthCheckResult.Healthy();
        }

        var differences = held.Count + stopped.Count == 0 ? [] : await DifferencesAsync(cancellationToken).ConfigureAwait(false);
        var lines = holds.Select(hold => (
                Key: $"{hold.Store} {hold.Hold.Reference ?? hold.Hold.Owner}",
                Text: Text(hold.Store, hold.Hold) + (hold.Hold.Reference is null ? differences.GetValueOrDefault((hold.Store, hold.Hold.Owner)) : null),
                hold.Hold.Reason))
            .Concat(troubled.Select(feed => (Key: $"{feed.Store} {feed.Owner}", Text: Text(feed), Reason: feed.Reason ?? string.Empty)))
            .Concat(stopped.Select(sweep => (Key: $"{sweep.Store} {sweep.Owner} sweep", Text: Text(sweep) + differences.GetValueOrDefault((sweep.Store, sweep.Owner.ResourceName)), sweep.Reason)))
            .Concat(unknown.Select(found => (Key: $"{found.Store} {found.Reference.Reference} {found.Reference.Owner}", Text: Text(found.Store, found.Reference), Reason: UnknownReference.Problem(found.Reference.Reference))))
            .ToList();
        var data = lines.DistinctBy(line => line.Key, StringComparer.Ordinal).ToDictionary(line => line.Key, line => (object)line.Reason, StringComparer.Ordinal);

        // Degraded if owners are merely unavailable: they recover without help. Everything else waits for a person.
        var status = holds.Count + stopped.Count + unknown.Count > 0 || troubled.Exists(feed => feed.State == FollowedFeedState.Held) ? context.Registration.FailureStatus : HealthStatus.Degraded;
        return new HealthCheckResult(status, string.Join(" ", lines.Select(line => line.Text)), data: data);
    }

    /// <summary>Returns, for each owner, the keys that a report-only sweep found to be unknown to it.</summary>
    private async Task<Dictionary<(string Store, string Owner), string>> DifferencesAsync(CancellationToken cancellationToken)
    {
        var found = new Dictionary<(string Store, string Owner), string>();
        foreach (var store in operations)
        {
            foreach (var sweep in await store.GetSweepsAsync(cancellationToken).ConfigureAwait(false))
            {
                found[(store.StoreName, sweep.Owner)] = string.Concat(sweep.References.Where(reference => reference.Differing > 0).Select(reference => string.Create(
                    CultureInfo.InvariantCulture,
                    $" The owner does not know {reference.Differing} of {reference.Keys} keys of {reference.Reference}{(reference.Differences is [var first, ..] ? $", such as '{first}'" : string.Empty)}.")));
            }
        }

        return found;
    }

    private static string Text(string store, HeldWork hold) => string.Create(
        CultureInfo.InvariantCulture,
        $"{store} has held its clean-up {(hold.Reference is null ? "for" : "of")} {hold.Reference ?? hold.Owner} since {hold.HeldAt:u}: {hold.Reason}");

    private static string Text(string store, UnknownReference reference) => string.Create(
        CultureInfo.InvariantCulture,
        $"{store} has had clean-up of {reference.Reference} for {reference.Owner} that no replica can do since {reference.DueSince:u}: {UnknownReference.Problem(reference.Reference)}");

    private static string Text(FollowedFeed feed) => string.Create(
        CultureInfo.InvariantCulture,
        $"{feed.Store} {(feed.State == FollowedFeedState.Held ? "has held its clean-up for" : "has received no deletions of")} {feed.Owner} since {feed.Since:u}: {feed.Reason}");

    private static string Text(StoppedSweep sweep) =>
        string.Create(CultureInfo.InvariantCulture, $"{sweep.Store} has held its sweeps and its clean-up for {sweep.Owner} since {sweep.Since:u}: {sweep.Reason}");
}
