namespace SoftReferences;

/// <summary>Asks the owner for the keys of one range.</summary>
/// <param name="context">What the parts of a sweep have in common.</param>
/// <param name="watch">Stops the sweep when a canary is missing.</param>
/// <param name="pause">Has the owner left alone by others too, while a range that is kept waits for it.</param>
internal sealed class RangeSweep(SweepContext context, CanaryWatch watch, Action<TimeSpan> pause)
{
    private const int MaximumAttempts = 5;
    private const int MaximumRepetitions = 3;
    private const int CanariesToKeep = 8;

    /// <summary>Asks, and writes down what was said.</summary>
    /// <returns>How long to leave the owner alone, when it could not say; otherwise <see langword="null"/>.</returns>
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
        var renewedAt = context.Time.GetTimestamp();
        var failures = 0;
        while (work.TryTake(context.Inquiry.MaximumKeys(range.Service), context.Inquiry.CanariesOf(range.Service) > 0, out var keys))
        {
            if (context.Time.GetElapsedTime(renewedAt) > context.Options.LeaseDuration / 3)
            {
                if (!await context.Store.Sweep.RenewAsync(range, cancellationToken).ConfigureAwait(false))
                {
                    return null;
                }

                renewedAt = context.Time.GetTimestamp();
            }

            var canaries = range.IsReport ? [] : work.Canaries.Draw(context.Inquiry.CanariesOf(range.Service), keys);
            var (answer, isThere) = await context.Inquiry.AskAsync(range.Service, keys, canaries, range.Keys, context.Random, cancellationToken).ConfigureAwait(false);
            if (answer.MissingCanaries.Count > 0)
            {
                if (await watch.StopAsync(answer, cancellationToken).ConfigureAwait(false))
                {
                    await DeferAsync(range, context.Options.RetryDelay, "the sweep was stopped", false, cancellationToken).ConfigureAwait(false);
                    return null;
                }

                work.Canaries.Remove(answer.MissingCanaries);
                work.Return(keys);
                continue;
            }

            var isOfAnotherEpoch = !answer.IsUnknown && work.IsOfAnotherEpoch(answer);
            if (!isThere || isOfAnotherEpoch)
            {
                var reason = answer.Reason ?? "the owner's data was replaced in the middle of the range";
                var delay = answer.RetryAfter ?? context.Delay(++failures);
                var isLong = failures >= MaximumRepetitions || delay > context.Options.LeaseDuration / 4;
                if (isOfAnotherEpoch || (isLong && !work.IsAnswered))
                {
                    await DeferAsync(range, delay, reason, false, cancellationToken).ConfigureAwait(false);
                    return delay;
                }

                if (isLong)
                {
                    pause(delay);
                }

                // What was answered would have to be asked for once more. An owner that takes so many questions in a minute would never be done.
                if (!await WaitAsync(range, delay, cancellationToken).ConfigureAwait(false))
                {
                    return null;
                }

                renewedAt = context.Time.GetTimestamp();
                work.Return(keys);
                continue;
            }

            failures = 0;
            work.Note(keys, answer);
        }

        return await FinishAsync(range, work, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Waits, and keeps the range however long that is.</summary>
    /// <returns>Whether it was kept.</returns>
    private async Task<bool> WaitAsync(SweepRange range, TimeSpan delay, CancellationToken cancellationToken)
    {
        for (var left = delay; left > TimeSpan.Zero;)
        {
            var part = left < context.Options.LeaseDuration / 4 ? left : context.Options.LeaseDuration / 4;
            await context.Time.DelayAsync(part, cancellationToken).ConfigureAwait(false);
            if (!await context.Store.Sweep.RenewAsync(range, cancellationToken).ConfigureAwait(false))
            {
                return false;
            }

            left -= part;
        }

        return true;
    }

    private async Task<TimeSpan?> FinishAsync(SweepRange range, RangeWork work, CancellationToken cancellationToken)
    {
        if (work.Unknown + work.Unjudged > 0 && range.Attempts + 1 < MaximumAttempts)
        {
            // What is missing may be judged later, when other ranges have shown what the owner knows.
            var reason = work.Unknown > 0 ? work.Reason ?? "the owner could not say"
                : context.Inquiry.CanariesOf(range.Service) == 0 ? "a question has room for one key, and for none beside it that is known to exist"
                : "no key is known to exist, so nothing proves that the owner knows any";
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
}
