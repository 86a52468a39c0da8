using System.Globalization;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Finds and removes records of clean-up that are beyond their retention and whose tombstone has already been removed.</summary>
internal sealed class AgedRecords(DateTimeOffset before, int batch)
{
    /// <summary>Finds the last record of the next batch, in the order of their numbers.</summary>
    /// <returns>The number of the record, or <see langword="null"/> if none is old enough.</returns>
    public async Task<long?> FindLastAsync(StoreSession session, long after, CancellationToken cancellationToken)
    {
        await using var command = session.CreateCommand();
        command.CommandText = $"""
            SELECT CASE WHEN MIN(o."created_at") <= @before THEN MAX(o."id") END
            FROM (SELECT "id", "created_at" FROM {session.Cleanups} WHERE "id" > @after ORDER BY "id" LIMIT @batch) AS o
            """;
        command.AddParameter("after", after);
        command.AddParameter("batch", batch);
        command.AddParameter("before", before);
        return await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is { } last and not DBNull ? Convert.ToInt64(last, CultureInfo.InvariantCulture) : null;
    }

    /// <summary>Removes the records between two numbers that are no longer needed.</summary>
    /// <returns>The number of removed records.</returns>
    public async Task<int> RemoveAsync(StoreSession session, long after, long last, CancellationToken cancellationToken)
    {
        await using var command = session.CreateCommand();
        command.CommandText = $"""
            DELETE FROM {session.Cleanups} WHERE "id" IN (
                SELECT c."id" FROM {session.Cleanups} AS c
                WHERE c."id" > @after AND c."id" <= @last AND c."state" IN ('done', 'cancelled') AND c."finished_at" <= @before
                AND NOT EXISTS (SELECT 1 FROM {session.Tombstones} AS t WHERE t."owner" = c."owner" AND t."key" = c."key" AND t."kind" <> 'restored')
                ORDER BY c."id"{session.Dialect.SkipLocked})
            """;
        command.AddParameter("after", after);
        command.AddParameter("last", last);
        command.AddParameter("before", before);
        return await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }
}
