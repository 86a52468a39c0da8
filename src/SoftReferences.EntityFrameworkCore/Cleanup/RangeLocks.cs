namespace SoftReferences.EntityFrameworkCore;

/// <summary>Locks ranges of work by the positions in them, so that nobody works on these until the transaction ends.</summary>
internal static class RangeLocks
{
    /// <summary>Says whether others can work at all while a transaction writes. On SQLite nobody can.</summary>
    public static bool AreNeeded(StoreSession session) => session.Dialect.ForUpdate.Length > 0;

    /// <summary>Waits for whoever works on some positions right now, and keeps everybody else from beginning.</summary>
    /// <remarks>Not only what is under a lease: what nobody has yet could be claimed, and done, before this transaction says what becomes of it. Ranges are locked in the order in which replicas lock them.</remarks>
    /// <param name="session">The session.</param>
    /// <param name="owner">The resource name of the owner.</param>
    /// <param name="epoch">The epoch of the positions.</param>
    /// <param name="except">A reference whose ranges are left alone, if any.</param>
    /// <param name="positions">The positions.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    public static async Task TakeAsync(StoreSession session, string owner, string epoch, string? except, List<long> positions, CancellationToken cancellationToken)
    {
        if (positions.Count == 0)
        {
            return;
        }

        // Here rather than in the query: whether a position lies between two others no index of ranges tells, and both may be many.
        positions.Sort();
        var ids = await FindAsync(session, owner, epoch, except, positions, cancellationToken).ConfigureAwait(false);
        if (ids.Count == 0)
        {
            return;
        }

        await using var command = session.CreateCommand();
        command.CommandText = $"SELECT g.\"id\" FROM {session.Ranges} AS g WHERE g.\"id\" IN (SELECT r.\"id\" FROM {session.Dialect.Rows(command, new RowColumn("id", ids.ToArray()))}) ORDER BY g.\"id\"{session.Dialect.ForUpdate}";
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    private static async Task<List<long>> FindAsync(StoreSession session, string owner, string epoch, string? except, List<long> positions, CancellationToken cancellationToken)
    {
        await using var command = session.CreateCommand();
        command.CommandText = $"""
            SELECT "id", "first_position", "last_position" FROM {session.Ranges}
            WHERE "owner" = @owner AND "epoch" = @epoch AND "first_position" <= @last AND "last_position" >= @first{(except is null ? null : " AND \"reference\" <> @except")}
            """;
        command.AddParameter("owner", owner);
        command.AddParameter("epoch", epoch);
        command.AddParameter("first", positions[0]);
        command.AddParameter("last", positions[^1]);
        if (except is not null)
        {
            command.AddParameter("except", except);
        }

        var ids = new List<long>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            var next = positions.BinarySearch(reader.GetInt64(1));
            next = next < 0 ? ~next : next;
            if (next < positions.Count && positions[next] <= reader.GetInt64(2))
            {
                ids.Add(reader.GetInt64(0));
            }
        }

        return ids;
    }
}
