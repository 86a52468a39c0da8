using System.Globalization;
using Microsoft.EntityFrameworkCore;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Removes the oldest tombstones of a resource, in batches that any number of replicas may take.</summary>
internal sealed class FeedPruner<TContext>(OwnedResource resource, StoreTransactions<TContext> transactions, DeletionFeedOptions options)
    where TContext : DbContext
{
    // As far as clocks of one system may be apart.
    private static readonly TimeSpan Ahead = TimeSpan.FromDays(1);

    private readonly FeedSequencer _sequencer = new(resource);

    /// <summary>Removes everything that is too old.</summary>
    /// <remarks>What nobody reads gets its positions here, so that a feed without readers does not grow without bounds.</remarks>
    /// <returns>How many tombstones were removed.</returns>
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

        // Whoever reads meanwhile sees both or neither: what is gone, and that it is. An index has what was removed until it is vacuumed, and nobody should walk over that again.
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

    // Only from the beginning on, and up to the first that is not old enough: positions stay dense.
    // One that has not occurred yet by any clock was written while a clock was wrong, and would keep all behind it until then.
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
