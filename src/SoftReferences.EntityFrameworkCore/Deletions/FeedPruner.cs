using System.Globalization;
using Microsoft.EntityFrameworkCore;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Removes the oldest tombstones of a resource in batches. Any number of replicas may run it.</summary>
internal sealed class FeedPruner<TContext>(OwnedResource resource, StoreTransactions<TContext> transactions, DeletionFeedOptions options)
    where TContext : DbContext
{
    // The maximum difference between clocks that is considered normal.
    private static readonly TimeSpan Ahead = TimeSpan.FromDays(1);

    private readonly FeedSequencer _sequencer = new(resource);

    /// <summary>Removes all tombstones beyond the retention.</summary>
    /// <remarks>It runs the sequencer first, so that the journal of a feed without readers does not grow without bounds.</remarks>
    /// <returns>The number of removed tombstones.</returns>
    public async Task<long> PruneAsync(CancellationToken cancellationToken)
    {
        while (await _sequencer.SequenceAsync(transactions, cancellationToken).ConfigureAwait(false))
        {
        }

        for (var pruned = 0L; ;)
        {
            var batch = await transactions.RunAsync((session, token) => PruneBatchAsync(session, token), cancellationToken).ConfigureAwait(false);
            if (batch == 0)
            {
                return pruned;
            }

            pruned += batch;
        }
    }

    private async Task<int> PruneBatchAsync(StoreSession session, CancellationToken cancellationToken)
    {
        if (await FeedSequencer.LockAsync(session, resource, cancellationToken).ConfigureAwait(false) is not var (_, _, pruned)
            || await LastAsync(session, pruned, cancellationToken).ConfigureAwait(false) is not { } last)
        {
            return 0;
        }

        // The deletion and the new pruned position commit together. The range starts at the old pruned position, because dead index entries remain until vacuum and should not be scanned again.
        await using var command = session.CreateCommand();
        command.CommandText =
            $"""
            UPDATE {session.Streams} SET "pruned_position" = @last WHERE "resource" = @resource AND "pruned_position" < @last;
            DELETE FROM {session.Deletions} WHERE "resource" = @resource AND "position" > @pruned AND "position" <= @last;
            """;
        command.AddParameter("resource", resource.Name);
        command.AddParameter("pruned", pruned);
        command.AddParameter("last", last);
        return await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false) - 1;
    }

    // Prunes from the start up to the first tombstone that is not old enough, so that positions stay dense. A tombstone far in the
    // future was written with a wrong clock, and counts as old: it would otherwise block all those after it.
    private async Task<long?> LastAsync(StoreSession session, long pruned, CancellationToken cancellationToken)
    {
        var now = transactions.Clock.GetUtcNow();
        await using var command = session.CreateCommand();
        command.CommandText =
            $"""
            SELECT COALESCE(MIN(CASE WHEN o."occurred_at" >= @older_than AND (o."occurred_at" <= @ahead OR o."occurred_at" <= {session.Dialect.Now}) THEN o."position" - 1 END), MAX(o."position")), MIN(o."position")
            FROM (SELECT "position", "occurred_at" FROM {session.Deletions} WHERE "resource" = @resource AND "position" > @pruned ORDER BY "position" LIMIT @batch) AS o
            """;
        command.AddParameter("resource", resource.Name);
        command.AddParameter("pruned", pruned);
        command.AddParameter("older_than", now - options.Retention);
        command.AddParameter("ahead", now + Ahead);
        command.AddParameter("batch", options.PruneBatch);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        return await reader.ReadAsync(cancellationToken).ConfigureAwait(false) && !await reader.IsDBNullAsync(0, cancellationToken).ConfigureAwait(false)
            && Convert.ToInt64(reader.GetValue(0), CultureInfo.InvariantCulture) is var last && last >= reader.GetInt64(1)
                ? last
                : null;
    }
}
