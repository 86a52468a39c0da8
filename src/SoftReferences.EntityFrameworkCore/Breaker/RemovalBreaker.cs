using System.Globalization;
using Microsoft.EntityFrameworkCore;
using SoftReferences.EntityFrameworkCore.Entities;
using SoftReferences.Stores;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>The breaker of one reference. It admits removals, counts the table if needed, and holds the work if a limit is exceeded.</summary>
internal sealed class RemovalBreaker<TContext>(
    StoreTransactions<TContext> transactions, SoftReference reference, RemovalLimits limits, BreakerMetrics? metrics, TimeProvider time)
    where TContext : DbContext
{
    // Counting more would take too long, and would not change a person's decision.
    private const int MaximumCountedKeys = 10_000;
    private const long MaximumCountedRows = 1_000_000;

    private readonly RemovalGate _gate = new(reference, limits, time);
    private readonly RemovalTally _tally = new(limits, time);
    private DateTimeOffset _measuredUntil = DateTimeOffset.MinValue;
    private bool _needsSize;

    /// <summary>Counts the table, if the limits of the coming removals depend on its size.</summary>
    public async Task PrepareAsync(int keys, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        if (limits.Enabled && (_needsSize || keys > limits.AlwaysAllowedKeys) && (limits.MaximumKeyShare < 1 || limits.MaximumRowShare < 1) && now >= _measuredUntil)
        {
            _measuredUntil = await TableSize.MeasureAsync(transactions, reference, limits, now, cancellationToken).ConfigureAwait(false);
            _needsSize = false;
        }
    }

    /// <summary>Admits the removals of a transaction, or throws so that it is rolled back.</summary>
    /// <exception cref="BreakerTrippedException">It goes beyond a limit.</exception>
    public Task AdmitAsync(StoreSession session, ClaimedBatch batch, IReadOnlyList<CleanupItem> items, CleanupOutcome outcome, ISet<OwnerKey> counted, CancellationToken cancellationToken) =>
        _gate.AdmitAsync(session, _tally.Count(batch, items, outcome, counted), cancellationToken);

    /// <summary>Records that a transaction that counted these keys has been committed.</summary>
    public void Committed(ClaimedBatch batch, IEnumerable<OwnerKey> counted) => _tally.Remember(batch, counted);

    /// <summary>Admits the removals of a transaction, or throws so that it is rolled back. All keys must be unapproved and without earlier removals.</summary>
    /// <exception cref="BreakerTrippedException">It goes beyond a limit.</exception>
    public Task AdmitAsync(StoreSession session, RemovalCount removed, CancellationToken cancellationToken) => _gate.AdmitAsync(session, removed, cancellationToken);

    /// <summary>Holds work whose transaction was rolled back, or releases it.</summary>
    /// <returns>The hold if this call opened it; otherwise <see langword="null"/>.</returns>
    public async Task<HeldWork?> HoldAsync(ClaimedBatch batch, BreakerTrippedException tripped, CancellationToken cancellationToken)
    {
        _needsSize |= tripped.NeedsSize;
        if (tripped.NeedsSize)
        {
            _measuredUntil = DateTimeOffset.MinValue;
        }

        var hold = tripped.Reason is { } reason
            ? await transactions.RunAsync((session, token) => TripAsync(session, batch, reason, token), cancellationToken).ConfigureAwait(false)
            : null;
        if (hold is null)
        {
            await transactions.RunAsync((session, token) => HeldWorkRows.HoldClaimedAsync(session, batch, time.GetUtcNow(), token), cancellationToken).ConfigureAwait(false);
            return null;
        }

        metrics?.Tripped(reference.Service, reference.Name);
        return await DescribeAsync(hold, tripped.Reason!, cancellationToken).ConfigureAwait(false);
    }

    private async Task<HeldWork?> TripAsync(StoreSession session, ClaimedBatch batch, string limit, CancellationToken cancellationToken)
    {
        // The work before the breaker, the lock order of clean-up.
        await LeasedWork.LockAsync(session, batch, cancellationToken).ConfigureAwait(false);
        var now = time.GetUtcNow();
        var hold = new CleanupHold
        {
            Owner = batch.Service.ResourceName,
            Reference = batch.Reference,
            Reason = limit,
            Epoch = batch.Epoch,
            Position = await PositionAsync(session, batch, cancellationToken).ConfigureAwait(false),
            HeldAt = now,
        };
        var id = await HoldWriter.OpenAsync(session, hold, cancellationToken).ConfigureAwait(false);
        if (!await TryOpenAsync(session, id, now, cancellationToken).ConfigureAwait(false))
        {
            // Another replica opened a hold first, so this one is discarded.
            await using var forget = session.CreateCommand();
            forget.CommandText = $"DELETE FROM {session.Holds} WHERE \"id\" = @hold";
            forget.AddParameter("hold", id);
            await forget.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
            return null;
        }

        await HeldWorkRows.HoldAllAsync(session, WithId(hold, id), cancellationToken).ConfigureAwait(false);
        await LeasedWork.GiveBackAsync(session, batch, now, cancellationToken).ConfigureAwait(false);
        var reason = Reason(id, $"{limit}. The held work was not counted; none of its rows was changed.");
        await HoldWriter.DescribeAsync(session, id, reason, 0, null, cancellationToken).ConfigureAwait(false);
        return new(id, hold.Owner, hold.Reference, reason, now) { Epoch = hold.Epoch, Position = hold.Position };
    }

    /// <summary>Counts what a hold covers. This happens after the hold is committed, because counting may time out and must not undo it.</summary>
    private async Task<HeldWork> DescribeAsync(HeldWork hold, string limit, CancellationToken cancellationToken)
    {
        try
        {
            var (tombstones, first, last) = await transactions.ReadAsync((session, token) => HeldWorkRows.CountAsync(session, hold.Id, token), cancellationToken).ConfigureAwait(false);
            var described = await WriteAsync(null).ConfigureAwait(false);
            return await transactions.ReadAsync((session, token) => CountRowsAsync(session, hold.Id, token), cancellationToken).ConfigureAwait(false) is { } rows
                ? await WriteAsync(rows).ConfigureAwait(false)
                : described;

            async Task<HeldWork> WriteAsync(long? rows)
            {
                var waits = string.Create(
                    CultureInfo.InvariantCulture,
                    $"{limit}. {tombstones} tombstones of '{reference.Service.ResourceName}' (positions {first} to {last}) with {(rows is null ? "more rows than were counted" : $"{rows} rows")} are held; none of these rows was changed.");
                hold = hold with { Reason = Reason(hold.Id, waits), Tombstones = tombstones, Rows = rows };
                await transactions.RunAsync((session, token) => HoldWriter.DescribeAsync(session, hold.Id, hold.Reason, tombstones, rows, token), cancellationToken).ConfigureAwait(false);
                return hold;
            }
        }
        catch (Exception)
        {
            // Without the counts the hold is less informative, but still in force.
            return hold;
        }
    }

    private static string Reason(long hold, string waits) =>
        string.Create(CultureInfo.InvariantCulture, $"{waits} Find out whether the owner really deleted these keys, then approve or reject hold {hold}.");

    private static CleanupHold WithId(CleanupHold hold, long id) =>
        new() { Id = id, Owner = hold.Owner, Reference = hold.Reference, Reason = hold.Reason, Epoch = hold.Epoch };

    private async Task<bool> TryOpenAsync(StoreSession session, long hold, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = session.CreateCommand();
        command.CommandText = $"""
            INSERT INTO {session.Breakers} AS b ("reference", "hold", "table_rows", "table_keys", "watched_since", "averaged_until", "usual_rows")
            VALUES (@reference, @hold, 0, 0, @now, @until, 0) ON CONFLICT ("reference") DO UPDATE SET "hold" = excluded."hold" WHERE b."hold" IS NULL
            """;
        command.AddParameter("reference", reference.Name);
        command.AddParameter("hold", hold);
        command.AddParameter("now", now);
        command.AddParameter("until", now.ToUnixTimeSeconds());
        return await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false) == 1;
    }

    private static async Task<long> PositionAsync(StoreSession session, ClaimedBatch batch, CancellationToken cancellationToken)
    {
        await using var command = session.CreateCommand();
        command.CommandText = $"SELECT \"position\" FROM {session.Cursors} WHERE \"owner\" = @owner";
        command.AddParameter("owner", batch.Service.ResourceName);
        return Convert.ToInt64(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) ?? 0L, CultureInfo.InvariantCulture);
    }

    private async Task<long?> CountRowsAsync(StoreSession session, long hold, CancellationToken cancellationToken)
    {
        var keys = await HeldWorkRows.ReadKeysAsync(session, hold, MaximumCountedKeys + 1, cancellationToken).ConfigureAwait(false);
        if (keys.Count > MaximumCountedKeys)
        {
            return null;
        }

        long rows = 0;
        foreach (var part in keys.Select(reference.ParseKey).Chunk(ISoftReferenceOperations.MaximumKeys))
        {
            rows += await OrphanPreview.CountAsync(session, reference, part, MaximumCountedRows + 1 - rows, cancellationToken).ConfigureAwait(false);
            if (rows > MaximumCountedRows)
            {
                return null;
            }
        }

        return rows;
    }
}
