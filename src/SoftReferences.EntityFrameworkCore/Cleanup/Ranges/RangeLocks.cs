namespace SoftReferences.EntityFrameworkCore;

/// <summary>Locks the ranges that contain given positions, so that no replica works on them until the transaction ends.</summary>
internal static class RangeLocks
{
    /// <summary>Returns whether locks are needed. On SQLite they are not, because a transaction that writes excludes all others.</summary>
    public static bool AreNeeded(StoreSession session) => session.Dialect.ForUpdate.Length > 0;

    /// <summary>Waits for replicas that are working on the positions, and keeps others from starting.</summary>
    /// <remarks>Ranges without a lease are locked too: otherwise they could be claimed and executed before this transaction commits. The order is that of replicas, to avoid deadlocks.</remarks>
    /// <param name="session">The session.</param>
    /// <param name="owner">The resource name of the owner.</param>
    /// <param name="epoch">The epoch of the positions.</param>
    /// <param name="positions">The positions.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    public static async Task TakeAsync(StoreSession session, string owner, string epoch, PositionRuns positions, CancellationToken cancellationToken)
    {
        if (positions.Count == 0)
        {
            return;
        }

        // Matched in memory rather than in the query: no index supports "position between first and last", and there may be many of both.
        var ids = await FindAsync(session, owner, epoch, positions, cancellationToken).ConfigureAwait(false);
        if (ids.Count == 0)
        {
            return;
        }

        await using var command = session.CreateCommand();
        command.CommandText = $"SELECT g.\"id\" FROM {session.Ranges} AS g WHERE g.\"id\" IN (SELECT r.\"id\" FROM {session.Dialect.Rows(command, new RowColumn("id", ids.ToArray()))}) ORDER BY g.\"id\"{session.Dialect.ForUpdate}";
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    private static async Task<List<long>> FindAsync(StoreSession session, string owner, string epoch, PositionRuns positions, CancellationToken cancellationToken)
    {
        await using var command = session.CreateCommand();
        command.CommandText = $"""
            SELECT "id", "first_position", "last_position" FROM {session.Ranges}
            WHERE "owner" = @owner AND "epoch" = @epoch AND "first_position" <= @last AND "last_position" >= @first
            """;
        command.AddParameter("owner", owner);
        command.AddParameter("epoch", epoch);
        command.AddParameter("first", positions.First);
        command.AddParameter("last", positions.Last);
        var ids = new List<long>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            if (positions.Meet(reader.GetInt64(1), reader.GetInt64(2)))
            {
                ids.Add(reader.GetInt64(0));
            }
        }

        return ids;
    }
}
