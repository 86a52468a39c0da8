using System.Collections.Concurrent;
using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using SoftReferences.Stores;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Stores and executes clean-up work in the dependent's own database.</summary>
internal sealed class EntityFrameworkCleanupStore<TContext> : ICleanupStore
    where TContext : DbContext
{
    private const string StatementTimeout = "57014";

    private readonly StoreTransactions<TContext> _transactions;
    private readonly IOptions<CleanupOptions> _options;
    private readonly TimeProvider _time;
    private readonly CleanupClock _clock;
    private readonly DueWork _due;
    private readonly ICleanupWork[] _works;
    private readonly PacedReference<TContext>[] _references;
    private int _turn;

    public EntityFrameworkCleanupStore(
        StoreTransactions<TContext> transactions,
        IReadOnlyList<SoftReference> references,
        ConcurrentDictionary<string, Horizons> horizons,
        IOptions<CleanupOptions> options,
        BreakerOptions breakerOptions,
        BreakerMetrics? breakerMetrics,
        TimeProvider time)
    {
        _transactions = transactions;
        _options = options;
        _time = time;
        _clock = new CleanupClock(options, time);
        var recorded = new RecordedWork(_clock, horizons);
        _works = [recorded, new RangedWork(_clock, horizons, recorded, options)];
        _references = [.. references.Select(reference => new PacedReference<TContext>(
            reference,
            reference.Name,
            new CleanupPace(options.Value),
            new RemovalBreaker<TContext>(transactions, reference, breakerOptions.For(reference.DeclaredName ?? reference.Name), breakerMetrics, time)))];
        _due = new DueWork(references, _clock);
    }

    public async Task<CleanupBatch?> ClaimAsync(CancellationToken cancellationToken)
    {
        // Round robin over references and over both forms of work, so that a long backlog does not starve the others.
        var due = await _transactions.ReadAsync(_due.FindAsync, cancellationToken).ConfigureAwait(false);
        var turns = _references.Length * _works.Length;
        for (var tried = 0; due.Count > 0 && tried < turns; tried++)
        {
            var turn = (int)((uint)Interlocked.Increment(ref _turn) % (uint)turns);
            var (reference, name, pace, _) = _references[turn % _references.Length];
            var work = _works[turn / _references.Length];
            if (due.Contains((name, work is RangedWork))
                && await _transactions.RunAsync((session, token) => work.ClaimAsync(session, reference, pace.Keys, token), cancellationToken).ConfigureAwait(false) is { } batch)
            {
                return batch;
            }
        }

        return null;
    }

    public async Task<CleanupProgress> ExecuteAsync(CleanupBatch batch, IReadOnlyList<CleanupItem> confirmed, object? continuation, CancellationToken cancellationToken)
    {
        var claimed = (ClaimedBatch)batch;
        var paced = _references.Single(candidate => string.Equals(candidate.Name, batch.Reference, StringComparison.Ordinal));
        var page = (CleanupPage?)continuation;
        if (await PrepareAsync(claimed, paced, confirmed, cancellationToken).ConfigureAwait(false) is { } unprepared)
        {
            return unprepared;
        }

        var began = _time.GetTimestamp();
        try
        {
            HashSet<OwnerKey> counted = [];
            var progress = await RunAsync(
                claimed,
                (session, token) =>
                {
                    counted = page is null ? [] : [.. page.Counted];
                    return new CleanupTransaction<TContext>(session, claimed, paced, _clock).RunAsync(confirmed, page, page?.StartedAt ?? began, counted, token);
                },
                cancellationToken).ConfigureAwait(false);
            paced.Breaker.Committed(claimed, counted);
            paced.Pace.Changed(progress.Rows, _time.GetElapsedTime(began));
            if (progress.Finished)
            {
                paced.Pace.Finished(confirmed.Count, (page?.Rows ?? 0) + progress.Rows, _time.GetElapsedTime(page?.StartedAt ?? began));
            }

            return progress;
        }
        catch (BreakerTrippedException tripped)
        {
            var held = await paced.Breaker.HoldAsync(claimed, tripped, cancellationToken).ConfigureAwait(false);
            return new CleanupProgress(0, Finished: true, null) { Held = held, IsGivenBack = held is null };
        }
        catch
        {
            paced.Pace.Failed();
            throw;
        }
    }

    /// <summary>Counts the table, if the breaker needs that. If the count times out, the work is deferred without counting an attempt, so that it is never parked for this and resumes by itself.</summary>
    /// <returns>The result if the work cannot be done now; otherwise <see langword="null"/>.</returns>
    private async Task<CleanupProgress?> PrepareAsync(ClaimedBatch batch, PacedReference<TContext> paced, IReadOnlyList<CleanupItem> confirmed, CancellationToken cancellationToken)
    {
        // Keep changes no rows, so there is nothing to limit.
        if (batch.Action == OrphanAction.Keep)
        {
            return null;
        }

        try
        {
            await paced.Breaker.PrepareAsync(confirmed.Count, cancellationToken).ConfigureAwait(false);
            return null;
        }
        catch (Exception exception) when (exception.GetBaseException() is TimeoutException or DbException { SqlState: StatementTimeout })
        {
            var reason = $"The breaker could not count the rows of '{batch.Reference}' in time: {exception.GetBaseException().Message} Nothing was removed. Raise the command timeout, or set MaximumRowShare and MaximumKeyShare of the reference to 1.";
            await DeferAsync(batch, confirmed, _options.Value.MaximumRetryDelay, reason, countsAsAttempt: false, cancellationToken).ConfigureAwait(false);
            return new CleanupProgress(0, Finished: true, null) { IsGivenBack = true };
        }
    }

    public Task DeferAsync(CleanupBatch batch, IReadOnlyList<CleanupItem> items, TimeSpan delay, string reason, bool countsAsAttempt, CancellationToken cancellationToken) =>
        GiveBackAsync(
            (ClaimedBatch)batch,
            (session, claimed, token) => claimed.Work.DeferAsync(session, claimed, items, _time.GetUtcNow() + delay, reason, countsAsAttempt, token),
            cancellationToken);

    public Task ParkAsync(CleanupBatch batch, IReadOnlyList<CleanupItem> items, string reason, CancellationToken cancellationToken) =>
        GiveBackAsync((ClaimedBatch)batch, (session, claimed, token) => claimed.Work.ParkAsync(session, claimed, items, reason, token), cancellationToken);

    private Task<bool> GiveBackAsync(ClaimedBatch batch, Func<StoreSession, ClaimedBatch, CancellationToken, Task> giveBack, CancellationToken cancellationToken) =>
        RunAsync(
            batch,
            async (session, token) =>
            {
                await giveBack(session, batch, token).ConfigureAwait(false);
                return true;
            },
            cancellationToken);

    /// <summary>Runs a transaction of claimed work. Its changes to the claimed ranges take effect when it commits.</summary>
    private async Task<TResult> RunAsync<TResult>(ClaimedBatch batch, Func<StoreSession, CancellationToken, Task<TResult>> work, CancellationToken cancellationToken)
    {
        var result = await _transactions.RunYieldingAsync(
            (session, token) =>
            {
                batch.Ranges?.Begin();
                return work(session, token);
            },
            batch.Action == OrphanAction.Handle ? _options.Value.LeaseDuration : null,
            cancellationToken).ConfigureAwait(false);
        batch.Ranges?.Commit();
        return result;
    }
}
