using System.Globalization;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>References whose keys could not be read, because a statement took too long, say, or a column was changed: they rest, so that others are swept, and are left out of the sweep in the end.</summary>
internal static class UnreadableKeys
{
    /// <summary>How many times in a row a reference is tried.</summary>
    public const int MaximumAttempts = 5;

    /// <summary>Notes a failure, in a transaction of its own: that of the claim is gone.</summary>
    /// <param name="session">The session.</param>
    /// <param name="service">The owner.</param>
    /// <param name="reading">What could not be read.</param>
    /// <param name="reason">Why.</param>
    /// <param name="now">The time, in UTC.</param>
    /// <param name="delay">Gives how long to let the reference rest after so many failures.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    public static async Task NoteAsync(StoreSession session, OwningService service, SweepReading reading, string reason, DateTimeOffset now, Func<int, TimeSpan> delay, CancellationToken cancellationToken)
    {
        // As whoever takes a range over does: the range first, its reference afterwards.
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
            ? $"its keys could not be read, {attempts} times in a row, and what is left of them is not swept before the next sweep: {reason}"
            : $"its keys could not be read, and will be tried again (attempt {attempts} of {MaximumAttempts}): {reason}");
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Notes that keys of a reference could be read, unless it was given up.</summary>
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
