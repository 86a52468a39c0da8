using System.Data.Common;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Cancels the work of a reference that the model does not have, in any state.</summary>
/// <param name="reference">The name that the work is stored under.</param>
/// <param name="owner">The owner, or <see langword="null"/> for every one.</param>
/// <param name="worked">The owner of the model's reference with this name, whose work is not cancelled, or <see langword="null"/>.</param>
/// <param name="decision">Who cancels the work, and why.</param>
internal sealed class UnknownWork(string reference, string? owner, string? worked, HoldDecision decision)
{
    private const int MaximumRanges = 10;
    private const int MaximumRecords = MaximumRanges * RangedWork.Length;

    private readonly string _isMeant =
        "\"reference\" = @reference" + (owner is null ? null : " AND \"owner\" = @owner") + (worked is null ? null : " AND \"owner\" <> @worked");

    /// <summary>Cancels a bounded part of the work in one transaction. It waits for transactions of replicas with a lease, which find no work afterwards.</summary>
    /// <returns>The amount of work cancelled, and whether there may be more.</returns>
    public async Task<(int Work, bool HasMore)> CancelAsync(StoreSession session, CancellationToken cancellationToken)
    {
        // Ranges first, the lock order of clean-up.
        var ranges = await LockRangesAsync(session, cancellationToken).ConfigureAwait(false);
        var tombstones = ranges.Length == 0 ? 0 : await CancelRangesAsync(session, ranges, cancellationToken).ConfigureAwait(false);
        await using var command = session.CreateCommand();
        command.CommandText = $"""
            WITH found AS MATERIALIZED (
                SELECT "id" FROM {session.Cleanups} WHERE {UnfinishedWork.Condition} AND {_isMeant} ORDER BY "id" LIMIT {MaximumRecords}{session.Dialect.ForUpdate})
            UPDATE {session.Cleanups} SET "state" = 'cancelled', "lease" = NULL, "leased_until" = NULL, "hold" = NULL, "finished_at" = @now, "last_error" = @reason
            WHERE "id" IN (SELECT "id" FROM found)
            """;
        AddParameters(command);
        Describe(command);
        var records = await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        return (tombstones + records, ranges.Length == MaximumRanges || records == MaximumRecords);
    }

    /// <summary>Closes the holds of the reference if they no longer cover any work.</summary>
    /// <returns>Whether there were any.</returns>
    public async Task<bool> CloseHoldsAsync(StoreSession session, CancellationToken cancellationToken)
    {
        await using (var command = session.CreateCommand())
        {
            command.CommandText = $"UPDATE {session.Breakers} SET \"hold\" = NULL WHERE \"hold\" IN (SELECT \"id\" FROM {session.Holds} WHERE \"state\" = 'held' AND {_isMeant})";
            AddParameters(command);
            await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }

        return await HoldWriter.DecideAsync(session, _isMeant, AddParameters, decision, cancellationToken).ConfigureAwait(false);
    }

    private async Task<long[]> LockRangesAsync(StoreSession session, CancellationToken cancellationToken)
    {
        await using var command = session.CreateCommand();
        command.CommandText = $"SELECT \"id\" FROM {session.Ranges} WHERE {_isMeant} ORDER BY \"id\" LIMIT {MaximumRanges}{session.Dialect.ForUpdate}";
        AddParameters(command);
        var ids = new List<long>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            ids.Add(reader.GetInt64(0));
        }

        return [.. ids];
    }

    /// <summary>Inserts a record for each tombstone in ranges, which documents who cancelled the work.</summary>
    private async Task<int> CancelRangesAsync(StoreSession session, long[] ranges, CancellationToken cancellationToken)
    {
        await using var insert = session.CreateCommand();
        insert.CommandText = $"""
            INSERT INTO {session.Cleanups} (
                "owner", "key", "reference", "action", "epoch", "position", "state", "rows", "conflicts", "attempts", "due_at", "last_error", "created_at", "finished_at")
            SELECT g."owner", t."key", g."reference", 'keep', g."epoch", t."position", 'cancelled', 0, 0, g."attempts", @now, @reason, g."created_at", @now
            FROM {session.Dialect.Rows(insert, new RowColumn("id", ranges))} JOIN {session.Ranges} AS g ON g."id" = r."id"
            JOIN {session.Tombstones} AS t ON t."owner" = g."owner" AND t."epoch" = g."epoch" AND t."position" BETWEEN g."first_position" AND g."last_position" AND t."kind" = 'deleted'
            WHERE TRUE ON CONFLICT ("reference", "position", "epoch", "owner") DO NOTHING
            """;
        Describe(insert);
        var tombstones = await insert.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        await using var delete = session.CreateCommand();
        delete.CommandText = $"DELETE FROM {session.Ranges} WHERE \"id\" IN (SELECT r.\"id\" FROM {session.Dialect.Rows(delete, new RowColumn("id", ranges))})";
        await delete.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        return tombstones;
    }

    private void AddParameters(DbCommand command)
    {
        command.AddParameter("reference", reference);
        if (owner is not null)
        {
            command.AddParameter("owner", owner);
        }

        if (worked is not null)
        {
            command.AddParameter("worked", worked);
        }
    }

    private void Describe(DbCommand command)
    {
        command.AddParameter("now", decision.At);
        command.AddParameter("reason", $"'{decision.By}' gave it up: {decision.Why} The model had no such reference.");
    }
}
