using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>The clean-up work in the dependent's own database.</summary>
internal sealed class EntityFrameworkCleanupStore<TContext>(
    StoreTransactions<TContext> transactions,
    IReadOnlyList<SoftReference> references,
    IOptions<CleanupOptions> options,
    TimeProvider time) : ICleanupStore
    where TContext : DbContext
{
    private static readonly TimeSpan SettlingDelay = TimeSpan.FromMilliseconds(100);

    private readonly CleanupClaims<TContext> _claims = new(transactions, options, time);
    private int _turn;

    public async Task<CleanupBatch?> ClaimAsync(CancellationToken cancellationToken)
    {
        // Each reference gets its turn, so that one with a long backlog does not keep the others waiting.
        for (var tried = 0; tried < references.Count; tried++)
        {
            var reference = references[(int)((uint)Interlocked.Increment(ref _turn) % (uint)references.Count)];
            if (await _claims.ClaimAsync(reference, cancellationToken).ConfigureAwait(false) is { } batch)
            {
                return batch;
            }
        }

        return null;
    }

    public Task<CleanupProgress> ExecuteAsync(CleanupBatch batch, IReadOnlyList<CleanupItem> confirmed, object? continuation, CancellationToken cancellationToken) =>
        transactions.RunAsync((session, token) => ExecuteAsync(session, batch, confirmed, (CleanupPage?)continuation, token), cancellationToken);

    public Task DeferAsync(CleanupBatch batch, IReadOnlyList<CleanupItem> items, TimeSpan delay, string reason, bool countsAsAttempt, CancellationToken cancellationToken) =>
        _claims.DeferAsync(batch, items, delay, reason, countsAsAttempt, cancellationToken);

    public Task ParkAsync(CleanupBatch batch, IReadOnlyList<CleanupItem> items, string reason, CancellationToken cancellationToken) =>
        _claims.ParkAsync(batch, items, reason, cancellationToken);

    private async Task<CleanupProgress> ExecuteAsync(StoreSession session, CleanupBatch batch, IReadOnlyList<CleanupItem> confirmed, CleanupPage? page, CancellationToken cancellationToken)
    {
        var reference = references.Single(candidate => string.Equals(candidate.Name, batch.Reference, StringComparison.Ordinal));
        var (items, horizonPassed) = await LockAsync(session, batch, confirmed, cancellationToken).ConfigureAwait(false);
        if (items.Count == 0)
        {
            return new CleanupProgress(0, Finished: true, null);
        }

        horizonPassed = page?.HorizonPassed ?? horizonPassed;
        var rows = await ActAsync(session, reference, items, page, cancellationToken).ConfigureAwait(false);
        var startsOver = page is null && rows.Last is not null;
        await RecordAsync(session, batch, items, reference.Action!.Value, rows, startsOver, horizonPassed, cancellationToken).ConfigureAwait(false);
        return new CleanupProgress(rows.Total, rows.Exhausted, rows.Last is null ? null : new CleanupPage(rows.Last, horizonPassed));
    }

    private async Task<OrphanRows> ActAsync(StoreSession session, SoftReference reference, IReadOnlyList<CleanupItem> items, CleanupPage? page, CancellationToken cancellationToken)
    {
        if (reference.Action == OrphanAction.Keep)
        {
            return OrphanRows.None;
        }

        var table = new OrphanTable(session, reference, [.. items.Select(item => item.Key).Distinct()]);
        var limit = options.Value.BatchSize;
        return reference.Action switch
        {
            OrphanAction.Delete => await OrphanRemoval.RunAsync(session, table, null, limit, cancellationToken).ConfigureAwait(false),
            OrphanAction.SetNull => await OrphanRemoval.RunAsync(session, table, new OrphanReplacement(null), limit, cancellationToken).ConfigureAwait(false),
            OrphanAction.SetValue => await OrphanRemoval.RunAsync(session, table, Replacement(table, reference), limit, cancellationToken).ConfigureAwait(false),
            OrphanAction.Update or OrphanAction.Handle => await OrphanPaging.For(table.EntityType.ClrType, reference)
                .RunAsync(session, table, reference, page?.Last, limit, cancellationToken).ConfigureAwait(false),
            _ => throw new InvalidOperationException($"'{reference.Name}' declares no orphan action: call OnOwnerDeleted(…), or add [OnOwnerDeleted(…)]."),
        };
    }

    private static OrphanReplacement Replacement(OrphanTable table, SoftReference reference) =>
        new(table.Stored(reference, reference.Parse(reference.Value ?? throw new InvalidOperationException($"'{reference.Name}' declares SetValue without a value.")).Key));

    /// <summary>Locks the items that are still under the lease: whatever a slow or frozen replica believes, it acts on those only.</summary>
    private static async Task<(IReadOnlyList<CleanupItem> Items, bool HorizonPassed)> LockAsync(StoreSession session, CleanupBatch batch, IReadOnlyList<CleanupItem> confirmed, CancellationToken cancellationToken)
    {
        var byId = confirmed.ToDictionary(item => item.Id);
        var items = new List<CleanupItem>();
        var horizon = 0L;
        await using (var command = session.CreateCommand())
        {
            command.CommandText = $"SELECT \"id\", \"horizon\" FROM {session.Cleanups} WHERE \"lease\" = @lease AND \"state\" IN ('pending', 'settling') AND \"id\" IN (SELECT r.\"id\" FROM {Ids(session, command, confirmed)}){session.Dialect.ForUpdate}";
            command.AddParameter("lease", batch.Lease);
            await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                items.Add(byId[reader.GetInt64(0)]);
                horizon = Math.Max(horizon, reader.GetInt64(1));
            }
        }

        await using var passed = session.CreateCommand();
        passed.CommandText = $"SELECT CASE WHEN {session.Dialect.HorizonPassed("@horizon")} THEN 1 ELSE 0 END";
        passed.AddParameter("horizon", horizon);
        var answer = await passed.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false);
        return (items, Convert.ToInt64(answer, System.Globalization.CultureInfo.InvariantCulture) == 1);
    }

    private async Task RecordAsync(StoreSession session, CleanupBatch batch, IReadOnlyList<CleanupItem> items, OrphanAction action, OrphanRows rows, bool startsOver, bool horizonPassed, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var firstOfKey = new HashSet<OwnerKey>();
        var counts = items.Select(item => firstOfKey.Add(item.Key) ? rows.ByKey.GetValueOrDefault(item.Key) : 0).ToArray();
        var (state, due) = (rows.Exhausted, horizonPassed) switch
        {
            (false, _) => ("\"state\"", now + options.Value.LeaseDuration),
            (true, false) => ("'settling'", now + SettlingDelay),
            (true, true) => ("'done'", now),
        };
        await using var command = session.CreateCommand();
        var source = session.Dialect.Rows(command, new RowColumn("id", items.Select(item => item.Id).ToArray()), new RowColumn("n", counts));
        command.CommandText = $"""
            UPDATE {session.Cleanups} SET
                "rows" = {(startsOver ? "0" : "\"rows\"")} + r."n", "action" = @action, "state" = {state}, "attempts" = 0, "due_at" = @due_at, "last_error" = NULL,
                "lease" = {(rows.Exhausted ? "NULL" : "\"lease\"")}, "finished_at" = {(rows.Exhausted && horizonPassed ? "@now" : "\"finished_at\"")}
            FROM {source} WHERE {session.Cleanups}."id" = r."id"
            """;
        command.AddParameter("action", LowerCaseEnumConverter<OrphanAction>.Write(action));
        command.AddParameter("due_at", due);
        command.AddParameter("now", now);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    private static string Ids(StoreSession session, System.Data.Common.DbCommand command, IReadOnlyList<CleanupItem> items) =>
        session.Dialect.Rows(command, new RowColumn("id", items.Select(item => item.Id).ToArray()));
}
