using Microsoft.Extensions.Logging;
using SoftReferences.Stores;

namespace SoftReferences;

/// <summary>Asks again about suspects whose grace period is over. Those missing for the second time become tombstones.</summary>
internal sealed partial class SuspectCheck(SweepContext context, CanaryWatch watch, ExistenceMemory memory, ILogger<SuspectCheck> logger)
{
    // Suspects are claimed by age, so a smaller batch starts with the same ones.
    private int _limit = int.MaxValue;
    private int _failures;

    /// <summary>Asks about one batch of suspects.</summary>
    /// <returns>Whether there was one, and how long to pause if the owner could not answer.</returns>
    public async Task<(bool Worked, TimeSpan? Pause)> RunOnceAsync(CancellationToken cancellationToken)
    {
        var limit = Math.Min(context.Inquiry.MaximumKeys(context.Service), _limit);
        if (await context.Store.Sweep.ClaimSuspectsAsync(context.Owner, limit, cancellationToken).ConfigureAwait(false) is not { } batch)
        {
            return (false, null);
        }

        try
        {
            return (true, await CheckAsync(batch, cancellationToken).ConfigureAwait(false));
        }
        catch (Exception) when (cancellationToken.IsCancellationRequested)
        {
            var unknown = new SuspectVerdicts(null, [], [], [], batch.Items, TimeSpan.Zero);
            await OrderlyStop.TryGiveBackAsync(token => context.Store.Sweep.SettleAsync(context.Owner, batch, unknown, context.IsFollowed, token), context.Time).ConfigureAwait(false);
            throw;
        }
    }

    private async Task<TimeSpan?> CheckAsync(SuspectBatch batch, CancellationToken cancellationToken)
    {
        OwnerKey[] keys = [.. batch.Items.Select(item => item.Key).Distinct()];
        var canaries = new CanaryPool([.. batch.Canaries.Except(keys)], context.Random).Draw(context.Inquiry.CanariesOf(context.Service), keys);
        var (answer, isThere) = await context.Inquiry.AskAsync(batch.Service, keys, canaries, keys, context.Random, cancellationToken).ConfigureAwait(false);
        if (answer.MissingCanaries.Count > 0)
        {
            await watch.StopAsync(answer, cancellationToken).ConfigureAwait(false);
        }

        var verdicts = Judge(batch, answer, DelayAfter(keys, answer, isThere));
        if (verdicts.Orphaned.Count > 0)
        {
            // Before the commit, so that no key of a tombstone in the inbox is still cached as existing.
            memory.Fence(batch.Service, answer.Epoch ?? string.Empty, [.. verdicts.Orphaned.Select(item => new Tombstone(item.Key, TombstoneKind.Deleted, 0, item.MissingSince))]);
        }

        var outcome = await context.Store.Sweep.SettleAsync(context.Owner, batch, verdicts, context.IsFollowed, cancellationToken).ConfigureAwait(false);
        Report(batch, verdicts, outcome);
        return isThere ? null : verdicts.Delay;
    }

    /// <summary>Returns the delay of undecided suspects, and adjusts the size of the next batch.</summary>
    private TimeSpan DelayAfter(OwnerKey[] keys, CanaryAnswer answer, bool isThere)
    {
        if (!isThere || answer.RetryAfter is not null || answer.MissingCanaries.Count > 0 || answer.Unjudged.Count > 0)
        {
            // The owner is unavailable, or there was no canary. Neither depends on the number of keys.
            return answer.RetryAfter ?? context.Delay(++_failures);
        }

        _failures = 0;
        if (answer.Unknown.Count == 0)
        {
            _limit = (int)Math.Min(2L * _limit, int.MaxValue);
            return TimeSpan.Zero;
        }

        // Either there were too many keys, or the owner fails on one of them. That one is delayed, so that it does not block the others.
        _limit = Math.Max(1, keys.Length / 2);
        return keys.Length > 1 ? TimeSpan.Zero : context.Options.MaximumRetryDelay;
    }

    private static SuspectVerdicts Judge(SuspectBatch batch, CanaryAnswer answer, TimeSpan delay)
    {
        var existing = answer.Existing.ToHashSet();
        var missing = answer.Missing.ToHashSet();
        var isMissing = batch.Items.ToLookup(item => missing.Contains(item.Key) ? string.Equals(item.Epoch, answer.Epoch, StringComparison.Ordinal) : (bool?)null);
        return new(
            answer.Epoch,
            [.. batch.Items.Where(item => existing.Contains(item.Key))],
            [.. isMissing[true]],
            [.. isMissing[false]],
            [.. isMissing[null].Where(item => !existing.Contains(item.Key))],
            delay);
    }

    private void Report(SuspectBatch batch, SuspectVerdicts verdicts, SuspectOutcome outcome)
    {
        context.Metrics.Suspects(batch.Service, 0, outcome.Cleared, outcome.Tombstones.Count);
        if (outcome.Cleared > 0)
        {
            LogCleared(batch.Service, outcome.Cleared, context.Store.Name, verdicts.Cleared[0].Key, verdicts.Cleared[0].Reference);
        }

        if (outcome.Tombstones.Count > 0)
        {
            memory.EvictEverywhere(batch.Service, outcome.Tombstones);
            LogFound(batch.Service, outcome.Tombstones.Count, context.Store.Name, outcome.Tombstones[0].Key);
        }

        if (outcome.Held is { } reason)
        {
            LogHeld(batch.Service, verdicts.Orphaned.Count, context.Store.Name, reason);
        }
    }

    [LoggerMessage(30, LogLevel.Information, "{Owner} knows {Count} suspects of {Store} after all, among them '{Key}' in {Reference}.")]
    private partial void LogCleared(OwningService owner, int count, string store, OwnerKey key, string reference);

    [LoggerMessage(31, LogLevel.Warning, "{Owner} does not know {Count} keys that {Store} refers to, for the second time; among them '{Key}'. They are in the inbox now, and cleaned up as deletions are.")]
    private partial void LogFound(OwningService owner, int count, string store, OwnerKey key);

    [LoggerMessage(32, LogLevel.Warning, "{Owner} does not know {Count} suspects of {Store}, for the second time. They stay suspects: {Reason}")]
    private partial void LogHeld(OwningService owner, int count, string store, string reason);
}
