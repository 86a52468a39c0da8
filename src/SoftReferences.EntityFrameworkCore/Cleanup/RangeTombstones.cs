using System.Data.Common;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Reads what stands in the ranges under a lease, and takes the ranges away.</summary>
internal static class RangeTombstones
{
    /// <summary>Gives a query of the keys and positions of the tombstones in the ranges under <c>@lease</c>: the last word on their keys is that they were deleted.</summary>
    public static string Query(StoreSession session) => $"""
        SELECT t."key", t."position" FROM {session.Ranges} AS g
        JOIN {session.Tombstones} AS t ON t."owner" = g."owner" AND t."position" BETWEEN g."first_position" AND g."last_position"
        WHERE g."lease" = @lease AND t."epoch" = g."epoch" AND t."kind" = 'deleted'
        """;

    /// <summary>Finds the positions whose tombstone still says that its key was deleted. A key that was restored has none there any more.</summary>
    public static async Task<HashSet<long>> FindStandingAsync(StoreSession session, Guid lease, CancellationToken cancellationToken)
    {
        await using var command = session.CreateCommand();
        command.CommandText = Query(session);
        command.AddParameter("lease", lease);
        return await ReadPositionsAsync(command, 1, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Finds the tombstones of the ranges that a replica made records of before it lost them.</summary>
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

    /// <summary>Gives a condition on a range that is updated: some of its tombstones have records.</summary>
    public static string AreRecordedIn(StoreSession session) => $"""
        EXISTS (
            SELECT 1 FROM {session.Cleanups} AS w
            WHERE w."reference" = {session.Ranges}."reference" AND w."position" BETWEEN {session.Ranges}."first_position" AND {session.Ranges}."last_position"
            AND w."epoch" = {session.Ranges}."epoch" AND w."owner" = {session.Ranges}."owner")
        """;

    /// <summary>Waits for whoever cleans up for keys right now: their tombstones are about to be taken back, and then others may write rows that refer to them.</summary>
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
        await RangeLocks.TakeAsync(session, owner, epoch, except: null, [.. positions], cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Gives a statement that locks the ranges under <c>@lease</c>, in the order in which everybody does.</summary>
    public static string Lock(StoreSession session) => $"SELECT \"id\" FROM {session.Ranges} WHERE \"lease\" = @lease ORDER BY \"id\"{session.Dialect.ForUpdate}";

    /// <summary>Takes ranges away for which nothing is left to do.</summary>
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
