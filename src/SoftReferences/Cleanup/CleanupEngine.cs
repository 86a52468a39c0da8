using Microsoft.Extensions.Logging;
using SoftReferences.Stores;

namespace SoftReferences;

/// <summary>Carries out the clean-up work of one store: claims it, asks the owner again, acts, and records.</summary>
internal sealed partial class CleanupEngine(
    IDependentStore store,
    OwnerInquiry inquiry,
    CleanupOptions options,
    CleanupMetrics metrics,
    TimeProvider time,
    Random random,
    ILogger<CleanupEngine> logger)
{
    private readonly DividedInquiry _inquiry = new(inquiry, options.MaximumRetryDelay, time, random);

    /// <summary>Does one batch of work.</summary>
    /// <returns>Whether there was any.</returns>
    public Task<bool> RunOnceAsync(CancellationToken cancellationToken) => RunOnceAsync(static () => { }, cancellationToken);

    /// <summary>Does one batch of work.</summary>
    /// <param name="claimed">Called when work was claimed, before it is done: there may be more.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <returns>Whether there was any.</returns>
    public async Task<bool> RunOnceAsync(Action claimed, CancellationToken cancellationToken)
    {
        var batch = await store.Cleanup.ClaimAsync(cancellationToken).ConfigureAwait(false);
        if (batch is null)
        {
            return false;
        }

        claimed();
        try
        {
            await WorkAsync(batch, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // The messages that Entity Framework Core and execution strategies wrap around a cause do not say what to repair.
            await RetryAsync(batch, batch.Items, exception.GetBaseException().Message, exception, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception)
        {
            await OrderlyStop.TryGiveBackAsync(token => store.Cleanup.DeferAsync(batch, batch.Items, TimeSpan.Zero, OrderlyStop.Reason, countsAsAttempt: false, token), time).ConfigureAwait(false);
            throw;
        }

        return true;
    }

    private async Task WorkAsync(CleanupBatch batch, CancellationToken cancellationToken)
    {
        var items = await WithoutLostAsync(batch, cancellationToken).ConfigureAwait(false);
        if (items.Count == 0)
        {
            return;
        }

        var progress = default(CleanupProgress);
        long rows = 0;
        while (!progress.Finished)
        {
            // A confirmation expires: a batch that takes longer asks again. Even if the owner is slow to answer, each answer
            // is good for one transaction, so that the work comes to an end.
            var askedAt = time.GetTimestamp();
            items = await ConfirmAsync(batch, items, cancellationToken).ConfigureAwait(false);
            if (items.Count == 0)
            {
                return;
            }

            if (time.GetElapsedTime(askedAt) >= options.LeaseDuration)
            {
                await DeferAgedAsync(batch, items, cancellationToken).ConfigureAwait(false);
                return;
            }

            do
            {
                progress = await store.Cleanup.ExecuteAsync(batch, items, progress.Continuation, cancellationToken).ConfigureAwait(false);
                rows += progress.Rows;
                metrics.Changed(batch, progress.Rows);
                if (progress.Held is { } held)
                {
                    metrics.Ended(batch, items.Count, "held");
                    LogHeld(batch.Reference, held.Reason);
                    return;
                }

                if (progress.IsGivenBack)
                {
                    LogGivenBack(items.Count, batch.Service, batch.Reference);
                    return;
                }
            }
            while (!progress.Finished && time.GetElapsedTime(askedAt) < options.ConfirmationLifetime);
        }

        metrics.Ended(batch, items.Count, "done");
        LogCleaned(batch.Reference, rows, items.Count, batch.Service);
    }

    /// <summary>Defers work whose confirmation is too old: this process stood still, or the owner answered late, and another replica may have the work by now.</summary>
    private async Task DeferAgedAsync(CleanupBatch batch, IReadOnlyList<CleanupItem> items, CancellationToken cancellationToken)
    {
        LogAgedAnswer(batch.Service, items.Count, batch.Reference);
        var delay = RetryDelays.For(1, options.RetryDelay, options.MaximumRetryDelay, random);
        await store.Cleanup.DeferAsync(batch, items, delay, "Not confirmed: the answer had grown too old.", countsAsAttempt: false, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Parks work that was started too often without a result: work that crashes its process never reports a failure.</summary>
    private async Task<IReadOnlyList<CleanupItem>> WithoutLostAsync(CleanupBatch batch, CancellationToken cancellationToken)
    {
        var lost = batch.Items.ToLookup(item => item.Attempts > options.MaximumAttempts);
        CleanupItem[] parked = [.. lost[true]];
        if (parked.Length == 0)
        {
            return batch.Items;
        }

        const string Reason = "It was started too often, and each time its process crashed or froze before it reported a result. Find out whether this work is the cause, then resume or cancel it.";
        metrics.Ended(batch, parked.Length, "parked");
        LogParked(batch.Reference, parked.Length, batch.Service, Reason, null);
        await store.Cleanup.ParkAsync(batch, parked, Reason, cancellationToken).ConfigureAwait(false);
        return [.. lost[false]];
    }

    /// <summary>Asks the owner, live, and returns the items whose entity is certainly gone. The others are given back or parked.</summary>
    private async Task<IReadOnlyList<CleanupItem>> ConfirmAsync(CleanupBatch batch, IReadOnlyList<CleanupItem> items, CancellationToken cancellationToken)
    {
        // A key occurs twice if it was deleted, created again and deleted again.
        var asked = new HashSet<OwnerKey>(items.Count);
        asked.UnionWith(items.Select(item => item.Key));
        asked.UnionWith(items.Where(item => item.IsMerged).Select(item => item.MergedInto));
        OwnerKey[] keys = [.. asked];
        var (answer, unanswerable) = await _inquiry.AskAsync(batch.Service, keys, options.LeaseDuration / 4, cancellationToken).ConfigureAwait(false);
        if (answer.Epoch is { } epoch && !string.Equals(epoch, batch.Epoch, StringComparison.Ordinal))
        {
            answer = ExistenceAnswer.Unknown(keys.Length, EpochChange.Mismatch(epoch, batch.Epoch));
        }

        if (answer.Statuses.All(static status => status == Existence.Missing) && !items.Any(static item => item.IsMerged))
        {
            return items;
        }

        var statuses = keys.Zip(answer.Statuses).ToDictionary(pair => pair.First, pair => pair.Second);
        var judged = items.ToLookup(item => CleanupVerdicts.Of(item, statuses));
        await ParkContradictedAsync(batch, [.. judged[CleanupVerdict.Contradicted]], cancellationToken).ConfigureAwait(false);
        foreach (var unsettled in ByReason(batch, judged[CleanupVerdict.Unsettled], CleanupVerdict.Unsettled))
        {
            await RetryAsync(batch, [.. unsettled], unsettled.Key, null, cancellationToken).ConfigureAwait(false);
        }

        await DeferUnknownAsync(batch, [.. judged[CleanupVerdict.Unknown]], answer, unanswerable.Contains, cancellationToken).ConfigureAwait(false);
        return [.. judged[CleanupVerdict.Confirmed]];
    }

    private static IEnumerable<IGrouping<string, CleanupItem>> ByReason(CleanupBatch batch, IEnumerable<CleanupItem> items, CleanupVerdict verdict) =>
        items.GroupBy(item => CleanupVerdicts.Reason(item, verdict, batch.Service), StringComparer.Ordinal);

    private async Task ParkContradictedAsync(CleanupBatch batch, IReadOnlyList<CleanupItem> items, CancellationToken cancellationToken)
    {
        if (items.Count == 0)
        {
            return;
        }

        metrics.Ended(batch, items.Count, "parked");
        LogContradicted(batch.Service, items.Count, items[0].Key, batch.Reference);
        foreach (var contradicted in ByReason(batch, items, CleanupVerdict.Contradicted))
        {
            await store.Cleanup.ParkAsync(batch, [.. contradicted], contradicted.Key, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Defers work that the owner could not answer about; for longer if the owner answers about other keys.</summary>
    private async Task DeferUnknownAsync(
        CleanupBatch batch, IReadOnlyList<CleanupItem> items, ExistenceAnswer answer, Func<OwnerKey, bool> isUnanswerable, CancellationToken cancellationToken)
    {
        if (items.Count == 0)
        {
            return;
        }

        var reason = answer.UnknownReason ?? "the owner could not say";
        metrics.Ended(batch, items.Count, "unknown");
        LogUnconfirmed(batch.Service, items.Count, batch.Reference, reason);
        var delay = answer.RetryAfter ?? RetryDelays.For(1, options.RetryDelay, options.MaximumRetryDelay, random);
        var parts = items.ToLookup(item => CleanupVerdicts.KeysOf(item).Any(isUnanswerable));
        await DeferAsync(parts[false], delay, $"Not confirmed: {reason}.").ConfigureAwait(false);
        await DeferAsync(parts[true], options.MaximumRetryDelay, $"Not confirmed: the owner answers for other keys, and not for this one: {reason}.").ConfigureAwait(false);

        async Task DeferAsync(IEnumerable<CleanupItem> part, TimeSpan delay, string reason)
        {
            CleanupItem[] deferred = [.. part];
            if (deferred.Length > 0)
            {
                await store.Cleanup.DeferAsync(batch, deferred, delay, reason, countsAsAttempt: false, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Defers work to be retried later, and parks work that was tried too often.</summary>
    private async Task RetryAsync(CleanupBatch batch, IReadOnlyList<CleanupItem> items, string reason, Exception? exception, CancellationToken cancellationToken)
    {
        var exhausted = items.ToLookup(item => item.Attempts >= options.MaximumAttempts);
        CleanupItem[] parked = [.. exhausted[true]];
        CleanupItem[] retried = [.. exhausted[false]];
        if (parked.Length > 0)
        {
            metrics.Ended(batch, parked.Length, "parked");
            LogParked(batch.Reference, parked.Length, batch.Service, reason, exception);
            await store.Cleanup.ParkAsync(batch, parked, reason, cancellationToken).ConfigureAwait(false);
        }

        if (retried.Length > 0)
        {
            metrics.Ended(batch, retried.Length, "failed");
            LogFailed(batch.Reference, retried.Length, batch.Service, reason, exception);
            var delay = RetryDelays.For(retried.Max(item => item.Attempts), options.RetryDelay, options.MaximumRetryDelay, random);
            await store.Cleanup.DeferAsync(batch, retried, delay, reason, countsAsAttempt: true, cancellationToken).ConfigureAwait(false);
        }
    }
}
