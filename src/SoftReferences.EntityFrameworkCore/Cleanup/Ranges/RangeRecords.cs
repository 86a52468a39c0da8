namespace SoftReferences.EntityFrameworkCore;

/// <summary>The records of tombstones that are still part of a range.</summary>
internal static class RangeRecords
{
    /// <summary>Locks the records of leased ranges, and finds those that another replica has taken over. That is possible because the lease of a record may end before that of its range.</summary>
    /// <returns>The positions of their tombstones.</returns>
    public static async Task<HashSet<long>> FindTakenAsync(StoreSession session, Guid lease, CancellationToken cancellationToken)
    {
        await using var command = session.CreateCommand();
        command.CommandText = $"""
            SELECT w."position", CASE WHEN w."lease" = @lease THEN 1 ELSE 0 END FROM {session.Ranges} AS g
            JOIN {session.Cleanups} AS w ON w."reference" = g."reference" AND w."position" BETWEEN g."first_position" AND g."last_position"
            WHERE g."lease" = @lease AND w."epoch" = g."epoch" AND w."owner" = g."owner" ORDER BY w."id"{session.Dialect.ForUpdate}
            """;
        command.AddParameter("lease", lease);
        var taken = new HashSet<long>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            if (reader.GetInt32(1) == 0)
            {
                taken.Add(reader.GetInt64(0));
            }
        }

        return taken;
    }
}
