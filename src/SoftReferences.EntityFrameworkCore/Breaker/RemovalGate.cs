using System.Data.Common;
using System.Globalization;
using SoftReferences.EntityFrameworkCore.Entities;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Admits the removals of a transaction right before it commits, or rejects them.</summary>
/// <remarks>
/// Each transaction locks the row of its reference, adds its removals to the window and then reads the window, so that the second
/// one sees what the first has committed. Counting after the removal costs one round trip per transaction, and is exact.
/// </remarks>
/// <param name="reference">The reference.</param>
/// <param name="limits">The limits of the reference.</param>
/// <param name="time">The clock.</param>
internal sealed class RemovalGate(SoftReference reference, RemovalLimits limits, TimeProvider time)
{
    private const int Slots = 12;

    private readonly long _window = (long)limits.Window.TotalSeconds;
    private readonly long _slot = Math.Max(1, (long)limits.Window.TotalSeconds / Slots);

    /// <summary>Admits the removals of the current transaction.</summary>
    /// <exception cref="BreakerTrippedException">They go beyond a limit.</exception>
    public async Task AdmitAsync(StoreSession session, RemovalCount count, CancellationToken cancellationToken)
    {
        if (!limits.Enabled || count.Rows == 0)
        {
            return;
        }

        var now = time.GetUtcNow();
        var seconds = now.ToUnixTimeSeconds();
        var (breaker, window) = await CountAsync(session, count, seconds, cancellationToken).ConfigureAwait(false);
        if (breaker is null)
        {
            await WatchAsync(session, now, cancellationToken).ConfigureAwait(false);
            (breaker, window) = await CountAsync(session, default, seconds, cancellationToken).ConfigureAwait(false);
        }

        if (breaker!.Hold is not null)
        {
            throw new BreakerTrippedException(null);
        }

        var size = now - breaker.MeasuredAt < limits.Window ? new RemovalCount(breaker.TableRows, breaker.TableKeys) : (RemovalCount?)null;
        var history = new RemovalHistory(breaker.WatchedSince, breaker.AveragedUntil / _window, breaker.UsualRows);
        if (history.Period < seconds / _window)
        {
            history = await RollAsync(session, history, seconds, cancellationToken).ConfigureAwait(false);
        }

        if (limits.Exceeded(window, size, history, now, out var needsSize) is { } limit)
        {
            throw new BreakerTrippedException(string.Create(
                CultureInfo.InvariantCulture,
                $"{window.Rows} rows of {window.Keys} keys would have been removed or changed within {limits.Window}, and {limit}"));
        }

        if (needsSize)
        {
            throw new BreakerTrippedException(null) { NeedsSize = true };
        }
    }

    private async Task<(ReferenceBreaker? Breaker, RemovalCount Window)> CountAsync(StoreSession session, RemovalCount count, long seconds, CancellationToken cancellationToken)
    {
        await using var command = session.CreateCommand();

        // One round trip, but separate statements: each has its own snapshot, so the sum includes all commits before the lock was granted.
        command.CommandText = $"""
            SELECT "hold", "table_rows", "table_keys", "measured_at", "watched_since", "averaged_until", "usual_rows" FROM {session.Breakers} WHERE "reference" = @reference{session.Dialect.ForUpdate};
            INSERT INTO {session.Removals} AS s ("reference", "starts_at", "rows", "keys") VALUES (@reference, @slot, @rows, @keys)
            ON CONFLICT ("reference", "starts_at") DO UPDATE SET "rows" = s."rows" + excluded."rows", "keys" = s."keys" + excluded."keys";
            SELECT CAST(SUM("rows") AS bigint), CAST(SUM("keys") AS bigint) FROM {session.Removals} WHERE "reference" = @reference AND "starts_at" > @since;
            """;
        command.AddParameter("reference", reference.Name);
        command.AddParameter("slot", seconds - (seconds % _slot));
        command.AddParameter("rows", count.Rows);
        command.AddParameter("keys", count.Keys);

        // A slot counts until it is completely outside the window.
        command.AddParameter("since", seconds - _window - _slot);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        var breaker = await reader.ReadAsync(cancellationToken).ConfigureAwait(false) ? Read(reader) : null;
        await reader.NextResultAsync(cancellationToken).ConfigureAwait(false);
        await reader.ReadAsync(cancellationToken).ConfigureAwait(false);
        return (breaker, new(reader.GetInt64(0), reader.GetInt64(1)));
    }

    /// <summary>Inserts the row of a reference, which stays locked by this transaction.</summary>
    private async Task WatchAsync(StoreSession session, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = session.CreateCommand();
        command.CommandText = $"""
            INSERT INTO {session.Breakers} ("reference", "table_rows", "table_keys", "watched_since", "averaged_until", "usual_rows")
            VALUES (@reference, 0, 0, @now, @until, 0) ON CONFLICT ("reference") DO NOTHING
            """;
        command.AddParameter("reference", reference.Name);
        command.AddParameter("now", now);
        command.AddParameter("until", now.ToUnixTimeSeconds());
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Adds windows that have ended to the average, each once, and deletes slots that no longer matter.</summary>
    private async Task<RemovalHistory> RollAsync(StoreSession session, RemovalHistory history, long seconds, CancellationToken cancellationToken)
    {
        var rows = new Dictionary<long, long>();
        await using (var read = session.CreateCommand())
        {
            read.CommandText = $"SELECT \"starts_at\", \"rows\" FROM {session.Removals} WHERE \"reference\" = @reference";
            read.AddParameter("reference", reference.Name);
            await using var reader = await read.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                var period = reader.GetInt64(0) / _window;
                rows[period] = rows.GetValueOrDefault(period) + reader.GetInt64(1);
            }
        }

        history = history.Until(seconds / _window, period => rows.GetValueOrDefault(period), limits);
        await using var write = session.CreateCommand();
        write.CommandText = $"""
            UPDATE {session.Breakers} SET "averaged_until" = @until, "usual_rows" = @usual WHERE "reference" = @reference;
            DELETE FROM {session.Removals} WHERE "reference" = @reference AND "starts_at" <= @since;
            """;
        write.AddParameter("reference", reference.Name);
        write.AddParameter("until", history.Period * _window);
        write.AddParameter("usual", history.UsualRows);
        write.AddParameter("since", seconds - (2 * _window));
        await write.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        return history;
    }

    private static ReferenceBreaker Read(DbDataReader reader) => new()
    {
        Reference = string.Empty,
        Hold = reader.IsDBNull(0) ? null : reader.GetInt64(0),
        TableRows = reader.GetInt64(1),
        TableKeys = reader.GetInt64(2),
        MeasuredAt = reader.IsDBNull(3) ? null : reader.GetFieldValue<DateTimeOffset>(3),
        WatchedSince = reader.GetFieldValue<DateTimeOffset>(4),
        AveragedUntil = reader.GetInt64(5),
        UsualRows = reader.GetDouble(6),
    };
}
