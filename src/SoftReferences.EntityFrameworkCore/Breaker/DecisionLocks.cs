namespace SoftReferences.EntityFrameworkCore;

/// <summary>Locks what a person's decision changes, in the order of clean-up: the cursor of the owner, ranges, records. Breakers, holds and tombstones follow.</summary>
/// <remarks>
/// Replicas lock their ranges, then their records, each in the order of their numbers, and the breaker last. Whoever receives pages,
/// adds work to a hold or decides locks the cursor before. So they wait for each other without a deadlock. Each statement that
/// follows sees what those that it waited for have committed.
/// </remarks>
internal static class DecisionLocks
{
    /// <summary>Locks the cursor of the owner of a hold. From then on no work is added to the hold.</summary>
    public static Task TakeCursorAsync(StoreSession session, long hold, CancellationToken cancellationToken) => RunAsync(
        session,
        $"SELECT 1 FROM {session.Cursors} WHERE \"owner\" = (SELECT h.\"owner\" FROM {session.Holds} AS h WHERE h.\"id\" = @hold){session.Dialect.ForUpdate}",
        "hold",
        hold,
        cancellationToken);

    /// <summary>Locks the work that a hold covers.</summary>
    public static Task TakeHeldAsync(StoreSession session, long hold, CancellationToken cancellationToken) => RunAsync(
        session,
        $"{InOrder(session, session.Ranges, "\"hold\" = @hold")}; {InOrder(session, session.Cleanups, "\"hold\" = @hold")}",
        "hold",
        hold,
        cancellationToken);

    /// <summary>Locks all unfinished work for the keys that a hold covers. Replicas that are at it are waited for: once the decision commits, rows may refer to the keys again.</summary>
    public static async Task TakeKeysAsync(StoreSession session, HeldWork held, CancellationToken cancellationToken)
    {
        if (!RangeLocks.AreNeeded(session))
        {
            return;
        }

        var positions = await HeldWorkRows.ReadPositionsAsync(session, held.Id, cancellationToken).ConfigureAwait(false);
        await RangeLocks.TakeAsync(session, held.Owner, held.Epoch, positions, cancellationToken).ConfigureAwait(false);
        var ofTheKeys = $"""
            "id" IN (
                SELECT w."id" FROM {session.Cleanups} AS w JOIN ({HeldWorkRows.Keys(session)}) AS k ON k."owner" = w."owner" AND k."key" = w."key" WHERE w.{UnfinishedWork.Condition})
            """;
        await RunAsync(session, InOrder(session, session.Cleanups, ofTheKeys), "hold", held.Id, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Locks all unfinished work for an owner, whose cursor is locked.</summary>
    public static Task TakeAllAsync(StoreSession session, string owner, CancellationToken cancellationToken) => RunAsync(
        session,
        $"{InOrder(session, session.Ranges, "\"owner\" = @owner")}; {InOrder(session, session.Cleanups, $"\"owner\" = @owner AND {UnfinishedWork.Condition}")}",
        "owner",
        owner,
        cancellationToken);

    /// <summary>Locks parked work.</summary>
    public static async Task TakeParkedAsync(StoreSession session, ParkedWorkFilter filter, CancellationToken cancellationToken)
    {
        if (!RangeLocks.AreNeeded(session))
        {
            return;
        }

        await using var command = session.CreateCommand();
        var condition = "\"state\" = 'parked'";
        Narrow("owner", filter.Service?.ResourceName);
        Narrow("reference", filter.Reference);
        Narrow("key", filter.Key?.ToString());
        command.CommandText = InOrder(session, session.Cleanups, condition);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);

        void Narrow(string column, string? value)
        {
            if (value is not null)
            {
                condition += $" AND \"{column}\" = @{column}";
                command.AddParameter(column, value);
            }
        }
    }

    // Counted, so that no row is sent for each of what may be very many.
    private static string InOrder(StoreSession session, string table, string condition) =>
        $"SELECT COUNT(*) FROM (SELECT \"id\" FROM {table} WHERE {condition} ORDER BY \"id\"{session.Dialect.ForUpdate}) AS locked";

    private static async Task RunAsync(StoreSession session, string sql, string parameter, object value, CancellationToken cancellationToken)
    {
        if (!RangeLocks.AreNeeded(session))
        {
            return;
        }

        await using var command = session.CreateCommand();
        command.CommandText = sql;
        command.AddParameter(parameter, value);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }
}
