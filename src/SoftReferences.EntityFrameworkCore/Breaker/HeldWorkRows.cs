using System.Data.Common;
using System.Globalization;
using SoftReferences.EntityFrameworkCore.Entities;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Reads and writes the work that a hold covers. The number of the hold is stored with each row, so that a decision does not cover work that arrives later.</summary>
internal static class HeldWorkRows
{
    /// <summary>The due time of held work. It keeps held rows out of the index range that searches for due work scan.</summary>
    private static readonly DateTimeOffset Never = new(9999, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Returns a condition that is true if work may be claimed: it is not held, and either it was approved or its reference has no hold.</summary>
    /// <param name="session">The session.</param>
    /// <param name="work">The alias of the work.</param>
    public static string AreFree(StoreSession session, string work) =>
        $"""{work}."hold" IS NULL AND ({work}."approval" IS NOT NULL OR NOT EXISTS (SELECT 1 FROM {session.Breakers} AS b WHERE b."reference" = @reference AND b."hold" IS NOT NULL))""";

    /// <summary>Holds all unfinished work of a reference, claimed or not, except what was approved or is locked. The replica that has it locked finds the hold when it asks the breaker.</summary>
    public static async Task HoldAllAsync(StoreSession session, CleanupHold hold, CancellationToken cancellationToken)
    {
        await using var command = session.CreateCommand();
        command.CommandText = string.Join(
            ";\n",
            HoldRanges(session, Selected(session.Ranges, string.Empty)),
            HoldRecords(session, Selected(session.Cleanups, " AND c.\"state\" IN ('pending', 'settling')")));
        command.AddParameter("owner", hold.Owner);
        command.AddParameter("reference", hold.Reference);
        command.AddParameter("epoch", hold.Epoch);
        Describe(command, hold.Id);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);

        string Selected(string table, string condition) => $"""
            "id" IN (SELECT c."id" FROM {table} AS c WHERE c."reference" = @reference AND c."owner" = @owner AND c."epoch" = @epoch
            AND c."hold" IS NULL AND c."approval" IS NULL{condition}{session.Dialect.SkipLocked})
            """;
    }

    /// <summary>Adds the work that a replica has claimed to the hold, except what was approved, and releases the rest. If there is no longer a hold, it releases everything.</summary>
    public static async Task HoldClaimedAsync(StoreSession session, ClaimedBatch batch, DateTimeOffset now, CancellationToken cancellationToken)
    {
        // The cursor first, so that the hold cannot be decided while work is added to it. Then the lock order of clean-up.
        await using (var cursor = session.CreateCommand())
        {
            cursor.CommandText = $"SELECT 1 FROM {session.Cursors} WHERE \"owner\" = @owner{session.Dialect.ForUpdate}";
            cursor.AddParameter("owner", batch.Service.ResourceName);
            await cursor.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }

        await LeasedWork.LockAsync(session, batch, cancellationToken).ConfigureAwait(false);
        await using var find = session.CreateCommand();
        find.CommandText = $"SELECT \"hold\" FROM {session.Breakers} WHERE \"reference\" = @reference{session.Dialect.ForUpdate}";
        find.AddParameter("reference", batch.Reference);
        var found = await find.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false);
        if (found is not (null or DBNull))
        {
            const string IsNotApproved = "\"approval\" IS NULL";
            await using var command = session.CreateCommand();
            command.CommandText = $"{HoldRanges(session, $"\"lease\" = @lease AND {IsNotApproved}")}; {HoldRecords(session, $"{LeasedWork.IsLeasedRecord} AND {IsNotApproved}")}";
            command.AddParameter("reference", batch.Reference);
            command.AddParameter("lease", batch.Lease);
            Describe(command, Convert.ToInt64(found, CultureInfo.InvariantCulture));
            await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }

        await LeasedWork.GiveBackAsync(session, batch, now, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Returns a query for the keys and positions of held work.</summary>
    /// <remarks>Of ranges, it includes only tombstones whose keys are still deleted.</remarks>
    public static string Keys(StoreSession session) => $"""
        SELECT t."owner", t."key", t."position" FROM {session.Ranges} AS g
        JOIN {session.Tombstones} AS t ON t."owner" = g."owner" AND t."epoch" = g."epoch" AND t."position" BETWEEN g."first_position" AND g."last_position" AND t."kind" = 'deleted'
        WHERE g."hold" = @hold
        UNION
        SELECT w."owner", w."key", w."position" FROM {session.Cleanups} AS w WHERE w."hold" = @hold
        """;

    /// <summary>Counts held tombstones, and returns their first and last position.</summary>
    public static async Task<(long Count, long? First, long? Last)> CountAsync(StoreSession session, long hold, CancellationToken cancellationToken)
    {
        await using var command = session.CreateCommand();
        command.CommandText = $"SELECT COUNT(*), MIN(k.\"position\"), MAX(k.\"position\") FROM ({Keys(session)}) AS k";
        command.AddParameter("hold", hold);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
        return (reader.GetInt64(0), reader.IsDBNull(1) ? null : reader.GetInt64(1), reader.IsDBNull(2) ? null : reader.GetInt64(2));
    }

    /// <summary>Reads held keys in their text form, up to <paramref name="limit"/>.</summary>
    public static async Task<IReadOnlyList<string>> ReadKeysAsync(StoreSession session, long hold, int limit, CancellationToken cancellationToken)
    {
        await using var command = session.CreateCommand();
        command.CommandText = $"SELECT DISTINCT k.\"key\" FROM ({Keys(session)}) AS k LIMIT @limit";
        command.AddParameter("hold", hold);
        command.AddParameter("limit", limit);
        var keys = new List<string>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            keys.Add(reader.GetString(0));
        }

        return keys;
    }

    /// <summary>Reads held positions. They may be any number, so they are read in order and stored as runs.</summary>
    public static async Task<PositionRuns> ReadPositionsAsync(StoreSession session, long hold, CancellationToken cancellationToken)
    {
        await using var command = session.CreateCommand();
        command.CommandText = $"SELECT k.\"position\" FROM ({Keys(session)}) AS k ORDER BY k.\"position\"";
        command.AddParameter("hold", hold);
        var positions = new PositionRuns();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            positions.Add(reader.GetInt64(0));
        }

        return positions;
    }

    private static string HoldRanges(StoreSession session, string which) =>
        $"UPDATE {session.Ranges} SET \"hold\" = @hold, \"lease\" = NULL, \"leased_until\" = NULL, \"due_at\" = @never WHERE {which}";

    private static string HoldRecords(StoreSession session, string which) =>
        $"UPDATE {session.Cleanups} SET \"hold\" = @hold, \"lease\" = NULL, \"leased_until\" = NULL, \"attempts\" = 0, \"due_at\" = @never WHERE {which}";

    private static void Describe(DbCommand command, long hold)
    {
        command.AddParameter("hold", hold);
        command.AddParameter("never", Never);
    }
}
