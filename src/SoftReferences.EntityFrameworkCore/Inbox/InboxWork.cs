using System.Data.Common;
using SoftReferences.EntityFrameworkCore.Entities;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Writes the clean-up work for a page of tombstones, in the transaction that receives it.</summary>
internal sealed class InboxWork(StoreSession session, IReadOnlyList<SoftReference> references, string owner, string epoch, DateTimeOffset now)
{
    /// <summary>Adds ranges for deleted keys.</summary>
    public async Task AddRangesAsync(IReadOnlyList<Tombstone> items, CancellationToken cancellationToken)
    {
        var ranges = references
            .SelectMany(reference => items.OrderBy(item => item.Position).Chunk(RangedWork.Length), static (reference, chunk) => (reference.Name, First: chunk[0].Position, Last: chunk[^1].Position))
            .ToArray();
        if (ranges.Length == 0)
        {
            return;
        }

        await using var command = session.CreateCommand();
        var rows = session.Dialect.Rows(
            command,
            new RowColumn("reference", ranges.Select(range => range.Name).ToArray()),
            new RowColumn("first_position", ranges.Select(range => range.First).ToArray()),
            new RowColumn("last_position", ranges.Select(range => range.Last).ToArray()));
        command.CommandText = $"""
            {RetireRecords(command, items, $"IN (SELECT r.\"reference\" FROM {rows})")};
            INSERT INTO {session.Ranges} ("owner", "reference", "epoch", "first_position", "last_position", "attempts", "due_at", "created_at")
            SELECT @owner, r."reference", @epoch, r."first_position", r."last_position", 0, @now, @now FROM {rows}
            """;
        Describe(command);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Adds records for merged keys. They need a record from the start, because it stores the target of the merge.</summary>
    public async Task AddMergesAsync(IReadOnlyList<Tombstone> items, CancellationToken cancellationToken)
    {
        if (items.Count == 0)
        {
            return;
        }

        foreach (var reference in references)
        {
            await using var command = session.CreateCommand();
            var rows = session.Dialect.Rows(
                command,
                new RowColumn("key", items.Select(item => item.Key.ToString()).ToArray()),
                new RowColumn("merged_into", items.Select(item => item.MergedInto.ToString()).ToArray()),
                new RowColumn("position", items.Select(item => item.Position).ToArray()));
            command.CommandText = $"""
                {RetireRecords(command, items, "= @reference")};
                INSERT INTO {session.Cleanups} (
                    "owner", "key", "merged_into", "reference", "action", "epoch", "position", "state", "rows", "conflicts", "attempts", "due_at", "last_error", "created_at")
                SELECT @owner, r."key", r."merged_into", @reference, @action, @epoch, r."position", @state, 0, 0, 0, @now, NULLIF(@problem, ''), @now FROM {rows} WHERE TRUE
                ON CONFLICT ("reference", "position", "epoch", "owner") DO NOTHING
                """;
            Describe(command);
            DescribeMerge(command, reference);
            await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Repeats finished work for rows that bypassed the guard, and adds work that a reference never had because the key was deleted or merged before the reference was declared. Work of other references, and decisions about it, are not affected.</summary>
    public async Task RepeatAsync(IReadOnlyList<(string Key, string Reference)> items, CancellationToken cancellationToken)
    {
        foreach (var group in items.GroupBy(item => item.Reference, StringComparer.Ordinal))
        {
            if (references.FirstOrDefault(reference => string.Equals(reference.Name, group.Key, StringComparison.Ordinal)) is { } reference)
            {
                string[] keys = [.. group.Select(item => item.Key)];
                await RepeatAsync(reference, keys, TombstoneKind.Merged, command => DescribeMerge(command, reference), cancellationToken).ConfigureAwait(false);
                await RepeatAsync(reference, keys, TombstoneKind.Deleted, command => DescribeDeletion(command, reference), cancellationToken).ConfigureAwait(false);
            }
        }
    }

    /// <summary>Cancels unfinished work for keys that the owner has restored or merged since. It locks the work in the order that clean-up uses, not in key order.</summary>
    public async Task CancelAsync(IReadOnlyList<Tombstone> items, string reason, CancellationToken cancellationToken)
    {
        if (items.Count == 0)
        {
            return;
        }

        await using var command = session.CreateCommand();
        var rows = session.Dialect.Rows(
            command,
            new RowColumn("key", items.Select(item => item.Key.ToString()).ToArray()),
            new RowColumn("position", items.Select(item => item.Position).ToArray()));
        command.CommandText = $"""
            WITH found AS MATERIALIZED (
                SELECT w."id" FROM {session.Cleanups} AS w
                WHERE w."owner" = @owner AND w."epoch" = @epoch AND w.{UnfinishedWork.Condition}
                AND EXISTS (SELECT 1 FROM {rows} WHERE r."key" = w."key" AND r."position" > w."position")
                ORDER BY w."id"{session.Dialect.ForUpdate})
            UPDATE {session.Cleanups} SET "state" = 'cancelled', "lease" = NULL, "leased_until" = NULL, "hold" = NULL, "finished_at" = @now, "last_error" = @reason
            WHERE "id" IN (SELECT "id" FROM found)
            """;
        Describe(command);
        command.AddParameter("reason", reason);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task RepeatAsync(SoftReference reference, string[] keys, TombstoneKind kind, Action<DbCommand> describe, CancellationToken cancellationToken)
    {
        await using var command = session.CreateCommand();
        var rows = session.Dialect.Rows(command, new RowColumn("key", keys));

        // Clears the approval: it was for the earlier work only.
        command.CommandText = $"""
            INSERT INTO {session.Cleanups} AS w (
                "owner", "key", "merged_into", "reference", "action", "epoch", "position", "state", "rows", "conflicts", "attempts", "due_at", "last_error", "created_at")
            SELECT @owner, t."key", t."merged_into", @reference, @action, @epoch, t."position", @state, 0, 0, 0, @now, NULLIF(@problem, ''), @now
            FROM {rows} JOIN {session.Tombstones} AS t ON t."owner" = @owner AND t."key" = r."key" AND t."epoch" = @epoch AND t."kind" = @kind WHERE TRUE
            ON CONFLICT ("reference", "position", "epoch", "owner") DO UPDATE SET
                "state" = excluded."state", "attempts" = 0, "due_at" = excluded."due_at", "last_error" = excluded."last_error", "horizon" = NULL, "approval" = NULL, "finished_at" = NULL
            WHERE w."state" = 'done'
            """;
        Describe(command);
        command.AddParameter("kind", LowerCaseEnumConverter<TombstoneKind>.Write(kind));
        describe(command);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Returns a statement that retires old records at positions that are used again in the same epoch, after the owner was restored to an earlier state and a person released it.</summary>
    /// <remarks>Their epoch is replaced by the number of the hold, which still has the original epoch.</remarks>
    private string RetireRecords(DbCommand command, IReadOnlyList<Tombstone> items, string isReference)
    {
        command.AddParameter("first_retired", items.Min(item => item.Position));
        command.AddParameter("last_retired", items.Max(item => item.Position));
        return $"""
            UPDATE {session.Cleanups} SET "epoch" = 'hold ' || h."id"
            FROM (SELECT MAX("id") AS "id" FROM {session.Holds} WHERE "owner" = @owner AND "epoch" = @epoch AND "reference" IS NULL AND "state" = 'released') AS h
            WHERE h."id" IS NOT NULL AND {session.Cleanups}."reference" {isReference} AND {session.Cleanups}."owner" = @owner AND {session.Cleanups}."epoch" = @epoch
            AND {session.Cleanups}."position" BETWEEN @first_retired AND @last_retired
            """;
    }

    private static void DescribeDeletion(DbCommand command, SoftReference reference)
    {
        command.AddParameter("reference", reference.Name);
        command.AddParameter("action", LowerCaseEnumConverter<OrphanAction>.Write(reference.Action ?? OrphanAction.Keep));
        command.AddParameter("state", LowerCaseEnumConverter<CleanupState>.Write(CleanupState.Pending));
        command.AddParameter("problem", string.Empty);
    }

    private static void DescribeMerge(DbCommand command, SoftReference reference)
    {
        var problem = ActionChecks.MergeProblem(reference);
        command.AddParameter("reference", reference.Name);
        command.AddParameter("action", LowerCaseEnumConverter<OrphanAction>.Write(reference.MergeAction == MergeAction.Keep ? OrphanAction.Keep : OrphanAction.SetValue));
        command.AddParameter("state", LowerCaseEnumConverter<CleanupState>.Write(problem is null ? CleanupState.Pending : CleanupState.Parked));
        command.AddParameter("problem", problem is null ? string.Empty : MergeWork.Impossible(problem));
    }

    private void Describe(DbCommand command)
    {
        command.AddParameter("owner", owner);
        command.AddParameter("epoch", epoch);
        command.AddParameter("now", now);
    }
}
