using Microsoft.Extensions.Logging;

namespace SoftReferences;

/// <summary>Carries out the clean-up work of one store: claim, ask the owner once more, act, record.</summary>
internal sealed partial class CleanupEngine(
    IDependentStore store,
    OwnerInquiry inquiry,
    CleanupOptions options,
    TimeProvider time,
    Random random,
    ILogger<CleanupEngine> logger)
{
    private readonly DividedInquiry _inquiry = new(inquiry, options.MaximumRetryDelay, time, random);

    /// <summary>Does one batch of work.</summary>
    /// <returns>Whether there was any.</returns>
    public Task<bool> RunOnceAsync(CancellationToken cancellationToken) => RunOnceAsync(static () => { }, cancellationToken);

    /// <summary>Does one batch of work.</summary>
    /// <param name="claimed">Called when there is work, before it is done: there may be more of it.</param>
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
            // What Entity Framework Core and execution strategies say around a cause tells nobody what to mend.
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
            // A confirmation is acted on for so long only: a batch that takes longer asks again. An owner that is slow to
            // answer gets one transaction out of each answer, so that the work comes to an end all the same.
            var askedAt = time.GetTimestamp();
            items = await ConfirmAsync(batch, items, cancellationToken).ConfigureAwait(false);
            if (items.Count == 0)
            {
                return;
            }

            if (time.GetElapsedTime(askedAt) >= options.LeaseDuration)
            {
                // Whoever stood still that long holds an answer of another time. Another replica may have the work by now.
                LogAgedAnswer(batch.Service, items.Count, batch.Reference);
                var delay = RetryDelays.For(1, options.RetryDelay, options.MaximumRetryDelay, random);
                await store.Cleanup.DeferAsync(batch, items, delay, "Not confirmed: the answer had grown too old.", countsAsAttempt: false, cancellationToken).ConfigureAwait(false);
                return;
            }

            do
            {
                progress = await store.Cleanup.ExecuteAsync(batch, items, progress.Continuation, cancellationToken).ConfigureAwait(false);
                rows += progress.Rows;
                if (progress.Held is { } held)
                {
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

        LogCleaned(batch.Reference, rows, items.Count, batch.Service);
    }

    /// <summary>Puts aside what was begun too often without anybody saying what came of it. What ends the process that does it is never reported as a failure.</summary>
    private async Task<IReadOnlyList<CleanupItem>> WithoutLostAsync(CleanupBatch batch, CancellationToken cancellationToken)
    {
        var lost = batch.Items.ToLookup(item => item.Attempts > options.MaximumAttempts);
        CleanupItem[] parked = [.. lost[true]];
        if (parked.Length == 0)
        {
            return batch.Items;
        }

        const string Reason = "It was begun too often, and each time its process ended or stood still before it could say what came of it. Find out whether this work is what ends it, then resume or cancel the work.";
        LogParked(batch.Reference, parked.Length, batch.Service, Reason, null);
        await store.Cleanup.ParkAsync(batch, parked, Reason, cancellationToken).ConfigureAwait(false);
        return [.. lost[false]];
    }

    /// <summary>Asks the owner, live, and keeps the items whose entity is gone for certain. The others are given back or put aside.</summary>
    private async Task<IReadOnlyList<CleanupItem>> ConfirmAsync(CleanupBatch batch, IReadOnlyList<CleanupItem> items, CancellationToken cancellationToken)
    {
        // The same key comes twice when it was deleted, made again and deleted again.
        var keys = items.SelectMany(CleanupVerdicts.KeysOf).Distinct().ToArray();
        var (answer, unanswerable) = await _inquiry.AskAsync(batch.Service, keys, options.LeaseDuration / 4, cancellationToken).ConfigureAwait(false);
        if (answer.Epoch is { } epoch && !string.Equals(epoch, batch.Epoch, StringComparison.Ordinal))
        {
            answer = ExistenceAnswer.Unknown(keys.Length, $"the owner's data is of epoch '{epoch}' now, and the tombstones are of epoch '{batch.Epoch}'");
        }

        if (answer.Statuses.All(static status => status == Existence.Missing) && !items.Any(static item => item.IsMerged))
        {
            return items;
        }

        var statuses = keys.Zip(answer.Statuses).ToDictionary(pair => pair.First, pair => pair.Second);
        var judged = items.ToLookup(item => CleanupVerdicts.Of(item, statuses));
        if (judged.Contains(CleanupVerdict.Contradicted))
        {
            LogContradicted(batch.Service, judged[CleanupVerdict.Contradicted].Count(), judged[CleanupVerdict.Contradicted].First().Key, batch.Reference);
        }

        foreach (var contradicted in judged[CleanupVerdict.Contradicted].GroupBy(item => CleanupVerdicts.Reason(item, CleanupVerdict.Contradicted, batch.Service), StringComparer.Ordinal))
        {
            await store.Cleanup.ParkAsync(batch, [.. contradicted], contradicted.Key, cancellationToken).ConfigureAwait(false);
        }

        foreach (var unsettled in judged[CleanupVerdict.Unsettled].GroupBy(item => CleanupVerdicts.Reason(item, CleanupVerdict.Unsettled, batch.Service), StringComparer.Ordinal))
        {
            await RetryAsync(batch, [.. unsettled], unsettled.Key, null, cancellationToken).ConfigureAwait(false);
        }

        CleanupItem[] unknown = [.. judged[CleanupVerdict.Unknown]];
        if (unknown.Length > 0)
        {
            var reason = answer.UnknownReason ?? "the owner could not say";
            LogUnconfirmed(batch.Service, unknown.Length, batch.Reference, reason);
            var delay = answer.RetryAfter ?? RetryDelays.For(1, options.RetryDelay, options.MaximumRetryDelay, random);
            var parts = unknown.ToLookup(item => CleanupVerdicts.KeysOf(item).Any(unanswerable.Contains));
            await DeferAsync(parts[false], delay, $"Not confirmed: {reason}.").ConfigureAwait(false);
            await DeferAsync(parts[true], options.MaximumRetryDelay, $"Not confirmed: the owner answers for other keys, and not for this one: {reason}.").ConfigureAwait(false);
        }

        return [.. judged[CleanupVerdict.Confirmed]];

        async Task DeferAsync(IEnumerable<CleanupItem> deferred, TimeSpan delay, string reason)
        {
            CleanupItem[] given = [.. deferred];
            if (given.Length > 0)
            {
                await store.Cleanup.DeferAsync(batch, given, delay, reason, countsAsAttempt: false, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Gives work back to be tried again later, and puts aside what was tried too often.</summary>
    private async Task RetryAsync(CleanupBatch batch, IReadOnlyList<CleanupItem> items, string reason, Exception? exception, CancellationToken cancellationToken)
    {
        var exhausted = items.ToLookup(item => item.Attempts >= options.MaximumAttempts);
        CleanupItem[] parked = [.. exhausted[true]];
        CleanupItem[] retried = [.. exhausted[false]];
        if (parked.Length > 0)
        {
            LogParked(batch.Reference, parked.Length, batch.Service, reason, exception);
            await store.Cleanup.ParkAsync(batch, parked, reason, cancellationToken).ConfigureAwait(false);
        }

        if (retried.Length > 0)
        {
            LogFailed(batch.Reference, retried.Length, batch.Service, reason, exception);
            var delay = RetryDelays.For(retried.Max(item => item.Attempts), options.RetryDelay, options.MaximumRetryDelay, random);
            await store.Cleanup.DeferAsync(batch, retried, delay, reason, countsAsAttempt: true, cancellationToken).ConfigureAwait(false);
        }
    }
}
