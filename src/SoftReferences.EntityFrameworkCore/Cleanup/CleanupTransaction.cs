using Microsoft.EntityFrameworkCore;
using SoftReferences.Stores;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>One transaction of a claimed batch: does a bounded part of the work, and records it.</summary>
internal sealed class CleanupTransaction<TContext>(StoreSession session, ClaimedBatch batch, PacedReference<TContext> paced, CleanupClock clock)
    where TContext : DbContext
{
    private SoftReference Reference => paced.Reference;

    /// <summary>Does the part of the work.</summary>
    /// <param name="confirmed">The items that the owner confirmed.</param>
    /// <param name="page">Where the previous transaction of the batch ended, or <see langword="null"/> in the first one.</param>
    /// <param name="startedAt">When the first transaction of the batch began, as a timestamp of the store's clock.</param>
    /// <param name="counted">The keys that the breaker has counted in this batch. Those of this transaction are added.</param>
    /// <param name="cancellationToken">Cancels the statements.</param>
    public async Task<CleanupProgress> RunAsync(IReadOnlyList<CleanupItem> confirmed, CleanupPage? page, long startedAt, HashSet<OwnerKey> counted, CancellationToken cancellationToken)
    {
        if (page is null
            && WholeRemoval.Suits(session, batch, Reference, confirmed)
            && await new WholeRemoval(session, batch, Reference, clock).TryAsync(confirmed, paced.Pace.Rows, cancellationToken).ConfigureAwait(false) is { } removed)
        {
            await paced.Breaker.AdmitAsync(session, removed, cancellationToken).ConfigureAwait(false);
            return new CleanupProgress(removed.Rows, Finished: true, null);
        }

        var items = await batch.Work.LockAsync(session, batch, confirmed, cancellationToken).ConfigureAwait(false);
        if (items.Count == 0)
        {
            await LeasedWork.GiveBackAsync(session, batch, clock.Now, cancellationToken).ConfigureAwait(false);
            return new CleanupProgress(0, Finished: true, null) { IsGivenBack = true };
        }

        if (batch.Merge is MergeAction.Repoint or MergeAction.RepointOrDelete)
        {
            items = await WithoutImpossibleAsync(items, cancellationToken).ConfigureAwait(false);
            if (items.Count == 0)
            {
                return new CleanupProgress(0, Finished: true, null);
            }
        }

        // Must precede reading the rows: a transaction that ends in between may commit a row that was not read.
        var horizonPassed = page?.HorizonPassed ?? await HasPassedAsync(batch.Horizon, cancellationToken).ConfigureAwait(false);
        var work = new OrphanWork(session, Reference, [.. items.Select(item => item.Key).Distinct()]);
        var rows = batch.Merge switch
        {
            null => await work.RunAsync(page?.Last, paced.Pace.Rows, cancellationToken).ConfigureAwait(false),
            MergeAction.Keep => OrphanRows.None,
            { } merge => await new MergeWork(session, Reference, merge, items).RunAsync(page?.Last, paced.Pace.Rows, cancellationToken).ConfigureAwait(false),
        };
        var removesConflicts = batch.Merge == MergeAction.RepointOrDelete;
        var conflicts = (page?.Conflicts ?? RowConflicts.None).Plus(rows.Conflicts);
        var staying = page is null ? rows.Staying : RowCounts.Add(page.Staying, rows.Staying);
        var outcome = new CleanupOutcome(batch.Action, rows, horizonPassed ? null : batch.Horizon)
        {
            Recorded = RecordedOf(rows, rows.Exhausted && horizonPassed ? staying : null),
            Conflicts = removesConflicts ? rows.Conflicts : conflicts,
            RemovesConflicts = removesConflicts,
        };
        var next = new CleanupPage(startedAt, horizonPassed, rows.Last, conflicts, counted, (page?.Rows ?? 0) + rows.Total, staying);
        var progress = await RecordAsync(items, work, outcome, next, cancellationToken).ConfigureAwait(false);

        // Last, because it locks a row that every other replica working on this reference needs.
        await paced.Breaker.AdmitAsync(session, batch, items, outcome, counted, cancellationToken).ConfigureAwait(false);
        return progress;
    }

    private static IReadOnlyDictionary<OwnerKey, long> RecordedOf(OrphanRows rows, IReadOnlyDictionary<OwnerKey, long>? staying) => rows.Staying.Count == 0 && staying is not { Count: > 0 }
        ? rows.ByKey
        : RowCounts.Add(rows.ByKey.ToDictionary(pair => pair.Key, pair => pair.Value - rows.Staying.GetValueOrDefault(pair.Key)), staying ?? new Dictionary<OwnerKey, long>());

    /// <summary>Records what the transaction did, and returns whether the batch continues.</summary>
    private async Task<CleanupProgress> RecordAsync(IReadOnlyList<CleanupItem> items, OrphanWork work, CleanupOutcome outcome, CleanupPage next, CancellationToken cancellationToken)
    {
        var rows = outcome.Rows;
        if (rows.Exhausted)
        {
            await FinishAsync(items, outcome, cancellationToken).ConfigureAwait(false);
            return new CleanupProgress(rows.Total, Finished: true, null);
        }

        if (rows.Last is not null || !clock.IsTurnOver(next.StartedAt))
        {
            await batch.Work.KeepAsync(session, batch, items, outcome, cancellationToken).ConfigureAwait(false);
            return new CleanupProgress(rows.Total, Finished: false, next);
        }

        var left = await work.FindLeftAsync(cancellationToken).ConfigureAwait(false);
        await batch.Work.FinishAsync(session, batch, [.. items.Where(item => !left.Contains(item.Key))], outcome, cancellationToken).ConfigureAwait(false);
        await batch.Work.ReleaseAsync(session, batch, [.. items.Where(item => left.Contains(item.Key))], outcome, cancellationToken).ConfigureAwait(false);
        return new CleanupProgress(rows.Total, Finished: true, null);
    }

    /// <summary>Finishes the work. If the reference only repoints merged keys, the keys with conflicting rows are parked for a person instead.</summary>
    private async Task FinishAsync(IReadOnlyList<CleanupItem> items, CleanupOutcome outcome, CancellationToken cancellationToken)
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
    private async Task<IReadOnlyList<CleanupItem>> WithoutImpossibleAsync(IReadOnlyList<CleanupItem> items, CancellationToken cancellationToken)
    {
        var impossible = await MergeWork.FindWithoutRoomAsync(session, Reference, items, cancellationToken).ConfigureAwait(false);
        foreach (var group in impossible.GroupBy(item => item.MergedInto))
        {
            await batch.Work.ParkAsync(session, batch, [.. group], MergeWork.WithoutRoom(Reference, group.Key), cancellationToken).ConfigureAwait(false);
        }

        return impossible.Count == 0 ? items : [.. items.Except(impossible)];
    }

    /// <summary>Returns whether every transaction that began before a horizon has ended.</summary>
    /// <exception cref="InvalidOperationException">Row level security hides rows of the reference.</exception>
    private async Task<bool> HasPassedAsync(long horizon, CancellationToken cancellationToken)
    {
        await using var command = session.CreateCommand();
        command.CommandText = $"SELECT CASE WHEN @horizon <= {session.Dialect.OldestRunning} THEN 1 ELSE 0 END, {RowPolicies.FirstHidden(session, Reference)}";
        command.AddParameter("horizon", horizon);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
        return await reader.IsDBNullAsync(1, cancellationToken).ConfigureAwait(false) ? reader.GetInt32(0) == 1 : throw RowPolicies.Hidden(reader.GetString(1));
    }
}
