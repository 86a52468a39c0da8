using System.Data.Common;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Reads the tombstones in ranges under a lease, and deletes the ranges.</summary>
internal static class RangeTombstones
{
    /// <summary>Returns a query for the keys and positions of the tombstones in the ranges under <c>@lease</c> whose keys are still deleted.</summary>
    public static string Query(StoreSession session) => $"""
        SELECT t."key", t."position" FROM {session.Ranges} AS g
        JOIN {session.Tombstones} AS t ON t."owner" = g."owner" AND t."position" BETWEEN g."first_position" AND g."last_position"
        WHERE g."lease" = @lease AND t."epoch" = g."epoch" AND t."kind" = 'deleted'
        """;

    /// <summary>Finds the positions of tombstones whose keys are still deleted. A restored key no longer has a tombstone at its position.</summary>
    public static async Task<HashSet<long>> FindStandingAsync(StoreSession session, Guid lease, CancellationToken cancellationToken)
    {
        await using var command = session.CreateCommand();
        command.CommandText = Query(session);
        command.AddParameter("lease", lease);
        return await ReadPositionsAsync(command, 1, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Finds the positions for which a replica wrote records before it lost the ranges.</summary>
    public static async Task<HashSet<long>> FindRecordedAsync(StoreSession session, Guid lease, CancellationToken cancellationToken)
    {
        await using var command = session.CreateCommand();
        command.CommandText = $"""
            SELECT w."position" FROM {session.Ranges} AS g
            JOIN {session.Cleanups} AS w ON w."reference" = g."reference" AND w."position" BETWEEN g."first_position" AND g."last_position"
            WHERE g."lease" = @lease AND w."epoch" = g."epoch" AND w."owner" = g."owner"
            """;
        command.AddParameter("lease", lease);
        return await ReadPositionsAsync(command, 0, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Returns a condition, for an UPDATE of ranges, that is true if some tombstones of the range have records.</summary>
    public static string AreRecordedIn(StoreSession session) => $"""
        EXISTS (
            SELECT 1 FROM {session.Cleanups} AS w
            WHERE w."reference" = {session.Ranges}."reference" AND w."position" BETWEEN {session.Ranges}."first_position" AND {session.Ranges}."last_position"
            AND w."epoch" = {session.Ranges}."epoch" AND w."owner" = {session.Ranges}."owner")
        """;

    /// <summary>Waits for replicas that are cleaning up for the keys. Their tombstones are about to be taken back, after which rows may refer to the keys again and must not be removed.</summary>
    public static async Task AwaitWorkAsync(StoreSession session, string owner, string epoch, IReadOnlyList<OwnerKey> keys, CancellationToken cancellationToken)
    {
        if (keys.Count == 0 || !RangeLocks.AreNeeded(session))
        {
            return;
        }

        await using var command = session.CreateCommand();
        var rows = session.Dialect.Rows(command, new RowColumn("key", keys.Select(key => key.ToString()).ToArray()));
        command.CommandText = $"""
            SELECT t."position" FROM {rows} JOIN {session.Tombstones} AS t ON t."owner" = @owner AND t."key" = r."key" WHERE t."epoch" = @epoch AND t."kind" = 'deleted'
            """;
        command.AddParameter("owner", owner);
        command.AddParameter("epoch", epoch);
        var positions = await ReadPositionsAsync(command, 0, cancellationToken).ConfigureAwait(false);
        await RangeLocks.TakeAsync(session, owner, epoch, new PositionRuns(positions), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Returns a statement that locks the ranges under <c>@lease</c>, in the order that everyone uses.</summary>
    public static string Lock(StoreSession session) => $"SELECT \"id\" FROM {session.Ranges} WHERE \"lease\" = @lease ORDER BY \"id\"{session.Dialect.ForUpdate}";

    /// <summary>Deletes the ranges under a lease, for which nothing is left to do.</summary>
    public static async Task DeleteRangesAsync(StoreSession session, Guid lease, CancellationToken cancellationToken)
    {
        await using var command = session.CreateCommand();
        command.CommandText = $"DELETE FROM {session.Ranges} WHERE \"lease\" = @lease";
        command.AddParameter("lease", lease);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    private static async Task<HashSet<long>> ReadPositionsAsync(DbCommand command, int column, CancellationToken cancellationToken)
    {
        var positions = new HashSet<long>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            positions.Add(reader.GetInt64(column));
        }

        return positions;
    }
}
