namespace SoftReferences.EntityFrameworkCore;

/// <summary>Work that a replica has under a lease, and gives back: nobody has to wait for the end of the lease then.</summary>
internal static class LeasedWork
{
    /// <summary>An assignment that takes an attempt back which was none. Work that got somewhere has none counted already.</summary>
    public const string WithoutAttempt = "\"attempts\" = CASE WHEN \"attempts\" > 0 THEN \"attempts\" - 1 ELSE 0 END";

    /// <summary>A condition: a record is under a lease. It is not done then, and found among the few that are not, however many there are.</summary>
    public const string IsLeasedRecord = "\"reference\" = @reference AND \"state\" IN ('pending', 'settling') AND \"lease\" = @lease";

    /// <summary>Locks the ranges that are still under a lease.</summary>
    public static async Task LockAsync(StoreSession session, ClaimedBatch batch, CancellationToken cancellationToken)
    {
        await using var command = session.CreateCommand();
        command.CommandText = RangeTombstones.Lock(session);
        command.AddParameter("lease", batch.Lease);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Gives back whatever is still under a lease: others may have taken some of it over, and a hold or its owner's word some.</summary>
    /// <remarks>How often a range was claimed says whether some of it may have records already: that stays.</remarks>
    public static async Task GiveBackAsync(StoreSession session, ClaimedBatch batch, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = session.CreateCommand();
        command.CommandText = $"""
            {RangeTombstones.Lock(session)};
            UPDATE {session.Ranges} SET "lease" = NULL, "leased_until" = NULL, "due_at" = @now WHERE "lease" = @lease;
            UPDATE {session.Cleanups} SET "lease" = NULL, "leased_until" = NULL, {WithoutAttempt}, "due_at" = @now WHERE {IsLeasedRecord}
            """;
        command.AddParameter("reference", batch.Reference);
        command.AddParameter("lease", batch.Lease);
        command.AddParameter("now", now);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }
}
