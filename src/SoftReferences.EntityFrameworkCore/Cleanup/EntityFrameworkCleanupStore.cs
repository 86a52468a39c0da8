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
    private const int TransactionsPerTurn = 5;
    private const string StatementTimeout = "57014";

    private readonly StoreTransactions<TContext> _transactions;
    private readonly IOptions<CleanupOptions> _options;
    private readonly TimeProvider _time;
    private readonly CleanupClock _clock;
    private readonly DueWork _due;
    private readonly ICleanupWork[] _works;
    private readonly PacedReference[] _references;
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
        _references = [.. references.Select(reference => new PacedReference(
            reference,
            reference.Name,
            new CleanupPace(options.Value),
            new RemovalBreaker<TContext>(transactions, reference, breakerOptions.For(reference.DeclaredName ?? reference.Name), breakerMetrics, time)))];
        _due = new DueWork(references, _clock);
    }

    // A batch with more to do gives way to other work after this time, and well before its lease ends.
    private TimeSpan TurnLength => TimeSpan.FromTicks(Math.Min(_options.Value.TargetDuration.Ticks * TransactionsPerTurn, _options.Value.LeaseDuration.Ticks / 2));

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
                    return ExecuteAsync(session, claimed, paced, confirmed, page, counted, began, token);
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
    private async Task<CleanupProgress?> PrepareAsync(ClaimedBatch batch, PacedReference paced, IReadOnlyList<CleanupItem> confirmed, CancellationToken cancellationToken)
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

    private async Task<CleanupProgress> ExecuteAsync(
        StoreSession session,
        ClaimedBatch batch,
        PacedReference paced,
        IReadOnlyList<CleanupItem> confirmed,
        CleanupPage? page,
        HashSet<OwnerKey> counted,
        long began,
        CancellationToken cancellationToken)
    {
        if (page is null
            && WholeRemoval.Suits(session, batch, paced.Reference, confirmed)
            && await new WholeRemoval(session, batch, paced.Reference, _clock).TryAsync(confirmed, paced.Pace.Rows, cancellationToken).ConfigureAwait(false) is { } removed)
        {
            await paced.Breaker.AdmitAsync(session, removed, cancellationToken).ConfigureAwait(false);
            return new CleanupProgress(removed.Rows, Finished: true, null);
        }

        var items = await batch.Work.LockAsync(session, batch, confirmed, cancellationToken).ConfigureAwait(false);
        if (items.Count == 0)
        {
            await LeasedWork.GiveBackAsync(session, batch, _clock.Now, cancellationToken).ConfigureAwait(false);
            return new CleanupProgress(0, Finished: true, null) { IsGivenBack = true };
        }

        if (batch.Merge is MergeAction.Repoint or MergeAction.RepointOrDelete)
        {
            items = await WithoutImpossibleAsync(session, batch, paced.Reference, items, cancellationToken).ConfigureAwait(false);
            if (items.Count == 0)
            {
                return new CleanupProgress(0, Finished: true, null);
            }
        }

        // Must precede reading the rows: a transaction that ends in between may commit a row that was not read.
        var horizonPassed = page?.HorizonPassed ?? await HasPassedAsync(session, paced.Reference, batch.Horizon, cancellationToken).ConfigureAwait(false);
        var work = new OrphanWork(session, paced.Reference, [.. items.Select(item => item.Key).Distinct()]);
        var rows = batch.Merge switch
        {
            null => await work.RunAsync(page?.Last, paced.Pace.Rows, cancellationToken).ConfigureAwait(false),
            MergeAction.Keep => OrphanRows.None,
            { } merge => await new MergeWork(session, paced.Reference, merge, items).RunAsync(page?.Last, paced.Pace.Rows, cancellationToken).ConfigureAwait(false),
        };
        var removesConflicts = batch.Merge == MergeAction.RepointOrDelete;
        var conflicts = (page?.Conflicts ?? RowConflicts.None).Plus(rows.Conflicts);
        var staying = page is null ? rows.Staying : OrphanTables.Add(page.Staying, rows.Staying);
        var outcome = new CleanupOutcome(batch.Action, rows, horizonPassed ? null : batch.Horizon)
        {
            Recorded = RecordedOf(rows, rows.Exhausted && horizonPassed ? staying : null),
            Conflicts = removesConflicts ? rows.Conflicts : conflicts,
            RemovesConflicts = removesConflicts,
        };
        var progress = await RecordAsync(session, batch, items, work, outcome, new CleanupPage(page?.StartedAt ?? began, horizonPassed, rows.Last, conflicts, counted, (page?.Rows ?? 0) + rows.Total, staying), cancellationToken).ConfigureAwait(false);

        // Last, because it locks a row that every other replica working on this reference needs.
        await paced.Breaker.AdmitAsync(session, batch, items, outcome, counted, cancellationToken).ConfigureAwait(false);
        return progress;
    }

    private static IReadOnlyDictionary<OwnerKey, long> RecordedOf(OrphanRows rows, IReadOnlyDictionary<OwnerKey, long>? staying) => rows.Staying.Count == 0 && staying is not { Count: > 0 }
        ? rows.ByKey
        : OrphanTables.Add(rows.ByKey.ToDictionary(pair => pair.Key, pair => pair.Value - rows.Staying.GetValueOrDefault(pair.Key)), staying ?? new Dictionary<OwnerKey, long>());

    /// <summary>Records what a transaction did, and returns whether the batch continues.</summary>
    private async Task<CleanupProgress> RecordAsync(
        StoreSession session,
        ClaimedBatch batch,
        IReadOnlyList<CleanupItem> items,
        OrphanWork work,
        CleanupOutcome outcome,
        CleanupPage page,
        CancellationToken cancellationToken)
    {
        var rows = outcome.Rows;
        if (rows.Exhausted)
        {
            await FinishAsync(session, batch, items, outcome, cancellationToken).ConfigureAwait(false);
            return new CleanupProgress(rows.Total, Finished: true, null);
        }

        if (rows.Last is not null || _time.GetElapsedTime(page.StartedAt) < TurnLength)
        {
            await batch.Work.KeepAsync(session, batch, items, outcome, cancellationToken).ConfigureAwait(false);
            return new CleanupProgress(rows.Total, Finished: false, page);
        }

        var left = await work.FindLeftAsync(cancellationToken).ConfigureAwait(false);
        await batch.Work.FinishAsync(session, batch, [.. items.Where(item => !left.Contains(item.Key))], outcome, cancellationToken).ConfigureAwait(false);
        await batch.Work.ReleaseAsync(session, batch, [.. items.Where(item => left.Contains(item.Key))], outcome, cancellationToken).ConfigureAwait(false);
        return new CleanupProgress(rows.Total, Finished: true, null);
    }

    /// <summary>Finishes the work. If the reference only repoints merged keys, the keys with conflicting rows are parked for a person instead.</summary>
    private static async Task FinishAsync(StoreSession session, ClaimedBatch batch, IReadOnlyList<CleanupItem> items, CleanupOutcome outcome, CancellationToken cancellationToken)
    {
        var inTheWay = items.ToLookup(item => batch.Merge == MergeAction.Repoint && outcome.Conflicts.ByKey.ContainsKey(item.Key));
        await batch.Work.FinishAsync(session, batch, [.. inTheWay[false]], outcome, cancellationToken).ConfigureAwait(false);
        CleanupItem[] parked = [.. inTheWay[true]];
        if (parked.Length > 0)
        {
            var reason = $"Some rows could not be pointed to the key that theirs was merged into, because they conflict with existing rows ({outcome.Conflicts.Reason}). They are unchanged. Change or remove them and resume the work, or declare with OnOwnerMerged(…) what happens to such rows.";
            await batch.Work.KeepAsync(session, batch, parked, outcome, cancellationToken).ConfigureAwait(false);
            await batch.Work.ParkAsync(session, batch, parked, reason, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Parks merges whose rows cannot refer to the other key, and returns the others.</summary>
    private static async Task<IReadOnlyList<CleanupItem>> WithoutImpossibleAsync(StoreSession session, ClaimedBatch batch, SoftReference reference, IReadOnlyList<CleanupItem> items, CancellationToken cancellationToken)
    {
        var impossible = await MergeWork.FindWithoutRoomAsync(session, reference, items, cancellationToken).ConfigureAwait(false);
        foreach (var group in impossible.GroupBy(item => item.MergedInto))
        {
            await batch.Work.ParkAsync(session, batch, [.. group], MergeWork.WithoutRoom(reference, group.Key), cancellationToken).ConfigureAwait(false);
        }

        return impossible.Count == 0 ? items : [.. items.Except(impossible)];
    }

    /// <summary>Returns whether every transaction that began before a horizon has ended.</summary>
    /// <exception cref="InvalidOperationException">Row level security hides rows of the reference.</exception>
    private static async Task<bool> HasPassedAsync(StoreSession session, SoftReference reference, long horizon, CancellationToken cancellationToken)
    {
        await using var command = session.CreateCommand();
        command.CommandText = $"SELECT CASE WHEN @horizon <= {session.Dialect.OldestRunning} THEN 1 ELSE 0 END, {RowPolicies.FirstHidden(session, reference)}";
        command.AddParameter("horizon", horizon);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
        return await reader.IsDBNullAsync(1, cancellationToken).ConfigureAwait(false) ? reader.GetInt32(0) == 1 : throw RowPolicies.Hidden(reader.GetString(1));
    }

    private sealed record PacedReference(SoftReference Reference, string Name, CleanupPace Pace, RemovalBreaker<TContext> Breaker);
}
