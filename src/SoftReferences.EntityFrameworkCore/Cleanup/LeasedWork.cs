namespace SoftReferences.EntityFrameworkCore;

/// <summary>Locks and releases work under a lease. Released work can be claimed at once, without waiting for the lease to end.</summary>
internal static class LeasedWork
{
    /// <summary>An assignment that undoes the attempt counted by the claim. Work that made progress already has zero attempts.</summary>
    public const string WithoutAttempt = "\"attempts\" = CASE WHEN \"attempts\" > 0 THEN \"attempts\" - 1 ELSE 0 END";

    /// <summary>A condition that selects the records under a lease. These are never done; the condition on the state lets the partial index find them among any number of finished records.</summary>
    public const string IsLeasedRecord = "\"reference\" = @reference AND \"state\" IN ('pending', 'settling') AND \"lease\" = @lease";

    /// <summary>Locks the ranges and then the records that are still under a lease, in the order that everyone uses.</summary>
    public static async Task LockAsync(StoreSession session, ClaimedBatch batch, CancellationToken cancellationToken)
    {
        await using var command = session.CreateCommand();
        command.CommandText = Lock(session);
        command.AddParameter("reference", batch.Reference);
        command.AddParameter("lease", batch.Lease);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Releases whatever is still under the lease. Some of the work may have been taken over by another replica, held, or cancelled by a restoration.</summary>
    /// <remarks>The attempts of a range are not reset: they tell the next claim whether some of its tombstones may already have records.</remarks>
    public static async Task GiveBackAsync(StoreSession session, ClaimedBatch batch, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = session.CreateCommand();
        command.CommandText = $"""
            {Lock(session)};
            UPDATE {session.Ranges} SET "lease" = NULL, "leased_until" = NULL, "due_at" = @now WHERE "lease" = @lease;
            UPDATE {session.Cleanups} SET "lease" = NULL, "leased_until" = NULL, {WithoutAttempt}, "due_at" = @now WHERE {IsLeasedRecord}
            """;
        command.AddParameter("reference", batch.Reference);
        command.AddParameter("lease", batch.Lease);
        command.AddParameter("now", now);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    private static string Lock(StoreSession session) =>
        $"{RangeTombstones.Lock(session)}; SELECT \"id\" FROM {session.Cleanups} WHERE {IsLeasedRecord} ORDER BY \"id\"{session.Dialect.ForUpdate}";
}
