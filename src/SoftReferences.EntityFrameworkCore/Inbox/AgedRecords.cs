using System.Globalization;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Records of clean-up that were finished longer ago than they are retained, and whose tombstone has gone before them.</summary>
internal sealed class AgedRecords(DateTimeOffset before, int batch)
{
    /// <summary>Finds the last of the next records, in the order in which they were written.</summary>
    /// <returns>Its number; <see langword="null"/> when none of them is old enough.</returns>
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

    /// <summary>Removes those of the records between two numbers that may go.</summary>
    /// <returns>How many were removed.</returns>
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
