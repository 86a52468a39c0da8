using System.Globalization;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Tracks references whose keys could not be read, for example because a statement timed out or a column was changed. They are retried after a delay, so that other references are swept, and are left out of the sweep after too many failures.</summary>
internal static class UnreadableKeys
{
    /// <summary>The maximum number of consecutive attempts.</summary>
    public const int MaximumAttempts = 5;

    /// <summary>Records a failure, in a transaction of its own because that of the claim was rolled back.</summary>
    /// <param name="session">The session.</param>
    /// <param name="service">The owner.</param>
    /// <param name="reading">What could not be read.</param>
    /// <param name="reason">Why.</param>
    /// <param name="now">The time, in UTC.</param>
    /// <param name="delay">Returns the delay after a number of failures.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    public static async Task NoteAsync(StoreSession session, OwningService service, SweepReading reading, string reason, DateTimeOffset now, Func<int, TimeSpan> delay, CancellationToken cancellationToken)
    {
        // The range before its reference, the lock order of taking over a range.
        await LockAsync(session, reading.Range, cancellationToken).ConfigureAwait(false);
        var attempts = await CountAsync(session, service, reading.Reference, cancellationToken).ConfigureAwait(false);
        var isGivenUp = attempts >= MaximumAttempts;
        await using var command = session.CreateCommand();
        command.CommandText = $"""
            UPDATE {session.SweptReferences} SET "problem" = @problem, "retry_at" = @then{(isGivenUp ? ", \"exhausted\" = TRUE" : null)} WHERE "owner" = @owner AND "reference" = @reference;
            {(isGivenUp ? $"DELETE FROM {session.SweptRanges}" : $"UPDATE {session.SweptRanges} SET \"lease\" = NULL, \"leased_until\" = @then, \"last_error\" = @reason")}
            WHERE "id" = @range AND "leased_until" <= @now
            """;
        command.AddParameter("owner", service.ResourceName);
        command.AddParameter("reference", reading.Reference);
        command.AddParameter("range", reading.Range ?? 0);
        command.AddParameter("now", now);
        command.AddParameter("then", now + delay(attempts));
        command.AddParameter("reason", reason);
        command.AddParameter("problem", isGivenUp
            ? $"its keys could not be read {attempts} times in a row, so the rest is left out until the next sweep: {reason}"
            : $"its keys could not be read, and will be tried again (attempt {attempts} of {MaximumAttempts}): {reason}");
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Records that keys of a reference could be read, unless the reference was given up.</summary>
    public static async Task ForgetAsync(StoreSession session, OwningService service, string reference, CancellationToken cancellationToken)
    {
        await using var command = session.CreateCommand();
        command.CommandText = $"""
            UPDATE {session.SweptReferences} SET "problem" = NULL, "attempts" = 0, "retry_at" = NULL
            WHERE "owner" = @owner AND "reference" = @reference AND "attempts" BETWEEN 1 AND {MaximumAttempts - 1}
            """;
        command.AddParameter("owner", service.ResourceName);
        command.AddParameter("reference", reference);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    private static async Task LockAsync(StoreSession session, long? range, CancellationToken cancellationToken)
    {
        await using var command = session.CreateCommand();
        command.CommandText = $"SELECT g.\"id\" FROM {session.SweptRanges} AS g WHERE g.\"id\" = @range{session.Dialect.ForUpdate}";
        command.AddParameter("range", range ?? 0);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    private static async Task<int> CountAsync(StoreSession session, OwningService service, string reference, CancellationToken cancellationToken)
    {
        await using var command = session.CreateCommand();
        command.CommandText = $"UPDATE {session.SweptReferences} SET \"attempts\" = \"attempts\" + 1 WHERE \"owner\" = @owner AND \"reference\" = @reference RETURNING \"attempts\"";
        command.AddParameter("owner", service.ResourceName);
        command.AddParameter("reference", reference);
        return Convert.ToInt32(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false), CultureInfo.InvariantCulture);
    }
}
