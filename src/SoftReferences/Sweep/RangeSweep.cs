using SoftReferences.Stores;

namespace SoftReferences;

/// <summary>Asks the owner about the keys of one range.</summary>
/// <param name="context">The context of the sweep.</param>
/// <param name="watch">Stops the sweep if a canary is missing.</param>
/// <param name="pause">Pauses other work with the owner while a range waits for it.</param>
internal sealed class RangeSweep(SweepContext context, CanaryWatch watch, Action<TimeSpan> pause)
{
    private const int MaximumAttempts = 5;
    private const int MaximumRepetitions = 3;
    private const int CanariesToKeep = 8;

    /// <summary>Asks the owner, and stores the findings.</summary>
    /// <returns>How long to pause if the owner could not answer; otherwise <see langword="null"/>.</returns>
    public async Task<TimeSpan?> RunAsync(SweepRange range, CancellationToken cancellationToken)
    {
        try
        {
            return await AskAsync(range, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            await OrderlyStop.TryGiveBackAsync(token => DeferAsync(range, TimeSpan.Zero, OrderlyStop.Reason, false, token), context.Time).ConfigureAwait(false);
            throw;
        }
    }

    private async Task<TimeSpan?> AskAsync(SweepRange range, CancellationToken cancellationToken)
    {
        var work = new RangeWork(range, context.Random);
        var lease = new RangeLease(context, range);
        var failures = 0;
        while (work.TryTake(context.Inquiry.MaximumKeys(range.Service), context.Inquiry.CanariesOf(range.Service) > 0, out var keys))
        {
            if (!await lease.KeepAsync(cancellationToken).ConfigureAwait(false))
            {
                return null;
            }

            var canaries = range.IsReport ? [] : work.Canaries.Draw(context.Inquiry.CanariesOf(range.Service), keys);
            var (answer, isThere) = await context.Inquiry.AskAsync(range.Service, keys, canaries, range.Keys, context.Random, cancellationToken).ConfigureAwait(false);
            if (answer.MissingCanaries.Count > 0)
            {
                if (await StopAsync(range, answer, cancellationToken).ConfigureAwait(false))
                {
                    return null;
                }

                work.Canaries.Remove(answer.MissingCanaries);
                work.Return(keys);
                continue;
            }

            var isOfAnotherEpoch = !answer.IsUnknown && work.IsOfAnotherEpoch(answer);
            if (isThere && !isOfAnotherEpoch)
            {
                failures = 0;
                work.Note(keys, answer);
                continue;
            }

            var delay = answer.RetryAfter ?? context.Delay(++failures);
            var isLong = failures >= MaximumRepetitions || delay > context.Options.LeaseDuration / 4;
            if (isOfAnotherEpoch || (isLong && !work.IsAnswered))
            {
                await DeferAsync(range, delay, answer.Reason ?? "the owner's data was replaced in the middle of the range", false, cancellationToken).ConfigureAwait(false);
                return delay;
            }

            if (isLong)
            {
                pause(delay);
            }

            // Keeps the range: otherwise the answered keys would have to be asked about again, and with an owner that fails often the range would never end.
            if (!await lease.WaitAsync(delay, cancellationToken).ConfigureAwait(false))
            {
                return null;
            }

            work.Return(keys);
        }

        return await FinishAsync(range, work, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Stops the sweep because of missing canaries, and releases the range.</summary>
    /// <returns>Whether it was stopped; <see langword="false"/> if all missing canaries were deleted.</returns>
    private async Task<bool> StopAsync(SweepRange range, CanaryAnswer answer, CancellationToken cancellationToken)
    {
        if (!await watch.StopAsync(answer, cancellationToken).ConfigureAwait(false))
        {
            return false;
        }

        await DeferAsync(range, context.Options.RetryDelay, "the sweep was stopped", false, cancellationToken).ConfigureAwait(false);
        return true;
    }

    private async Task<TimeSpan?> FinishAsync(SweepRange range, RangeWork work, CancellationToken cancellationToken)
    {
        if (work.Unknown + work.Unjudged > 0 && range.Attempts + 1 < MaximumAttempts)
        {
            // Missing keys without canaries may be judged later, when other ranges have found canaries.
            var reason = work.Unknown > 0 ? work.Reason ?? "the owner could not say"
                : context.Inquiry.CanariesOf(range.Service) == 0 ? "a question has room for only one key, and so for no canary"
                : "no key is known to exist, so nothing proves that the owner knows its keys";
            await DeferAsync(range, context.Delay(range.Attempts + 1), reason, true, cancellationToken).ConfigureAwait(false);
            return null;
        }

        var unknown = work.Unknown + work.Unjudged + range.Invalid;
        var findings = new SweepFindings(work.Epoch, work.Missing, unknown, work.Canaries.Keep(CanariesToKeep)) { Unanswered = work.Unanswered };
        var found = await context.Store.Sweep.FinishAsync(range, findings, cancellationToken).ConfigureAwait(false);
        if (found is { } suspects)
        {
            context.Metrics.Asked(range.Service, range.Keys.Count - work.Missing.Count - work.Unknown - work.Unjudged, work.Missing.Count, unknown);
            context.Metrics.Suspects(range.Service, suspects, 0, 0);
        }

        return null;
    }

    private Task DeferAsync(SweepRange range, TimeSpan delay, string reason, bool countsAsAttempt, CancellationToken cancellationToken) =>
        context.Store.Sweep.DeferAsync(range, delay, reason, countsAsAttempt, cancellationToken);

    /// <summary>Renews the lease of a range while it is swept.</summary>
    private sealed class RangeLease(SweepContext context, SweepRange range)
    {
        private long _renewedAt = context.Time.GetTimestamp();

        /// <summary>Renews the lease if a third of it is over.</summary>
        /// <returns>Whether the range is still under the lease.</returns>
        public async Task<bool> KeepAsync(CancellationToken cancellationToken) =>
            context.Time.GetElapsedTime(_renewedAt) <= context.Options.LeaseDuration / 3 || await RenewAsync(cancellationToken).ConfigureAwait(false);

        /// <summary>Waits, and keeps the lease however long that takes.</summary>
        /// <returns>Whether the range is still under the lease.</returns>
        public async Task<bool> WaitAsync(TimeSpan delay, CancellationToken cancellationToken)
        {
            for (var left = delay; left > TimeSpan.Zero;)
            {
                var part = left < context.Options.LeaseDuration / 4 ? left : context.Options.LeaseDuration / 4;
                await context.Time.DelayAsync(part, cancellationToken).ConfigureAwait(false);
                if (!await RenewAsync(cancellationToken).ConfigureAwait(false))
                {
                    return false;
                }

                left -= part;
            }

            return true;
        }

        private async Task<bool> RenewAsync(CancellationToken cancellationToken)
        {
            var isKept = await context.Store.Sweep.RenewAsync(range, cancellationToken).ConfigureAwait(false);
            _renewedAt = context.Time.GetTimestamp();
            return isKept;
        }
    }
}
