using SoftReferences.EntityFrameworkCore.Entities;
using SoftReferences.Stores;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Writes records of work that was stored as ranges.</summary>
internal static class RecordWriter
{
    /// <summary>Inserts a record for each item, or updates the existing one and adds to its rows.</summary>
    public static async Task WriteAsync(StoreSession session, ClaimedBatch batch, IReadOnlyList<CleanupItem> items, RecordEntry entry, CancellationToken cancellationToken)
    {
        if (items.Count == 0)
        {
            return;
        }

        await using var command = session.CreateCommand();
        var rows = session.Dialect.Rows(
            command,
            new RowColumn("key", items.Select(item => item.Key.ToString()).ToArray()),
            new RowColumn("position", items.Select(item => item.Id).ToArray()),
            new RowColumn("n", entry.Outcome?.CountsOf(items) ?? new long[items.Count]),
            new RowColumn("approval", items.Select(item => batch.Ranges!.Approval(item.Id)).ToArray()),
            new RowColumn("created_at", items.Select(item => batch.Ranges!.CreatedAt(item.Id)).ToArray()));
        command.CommandText = $"""
            INSERT INTO {session.Cleanups} AS w (
                "owner", "key", "reference", "action", "epoch", "position", "state", "rows", "conflicts", "attempts",
                "due_at", "lease", "leased_until", "horizon", "last_error", "approval", "created_at", "started_at", "finished_at")
            SELECT @owner, r."key", @reference, @action, @epoch, r."position", @state, r."n", 0, @attempts, @due_at,
                {Parameter("lease", entry.Lease)}, {Parameter("leased_until", entry.LeasedUntil)}, {Parameter("horizon", entry.Horizon)},
                {Parameter("last_error", entry.LastError)}, r."approval", r."created_at", @started_at, {Parameter("finished_at", entry.FinishedAt)}
            FROM {rows} WHERE TRUE
            ON CONFLICT ("reference", "position", "epoch", "owner") DO UPDATE SET
                "rows" = w."rows" + excluded."rows", "action" = excluded."action", "state" = excluded."state", "attempts" = excluded."attempts",
                "due_at" = excluded."due_at", "lease" = excluded."lease", "leased_until" = excluded."leased_until", "horizon" = excluded."horizon",
                "last_error" = excluded."last_error", "finished_at" = excluded."finished_at"
            """;
        command.AddParameter("owner", batch.Service.ResourceName);
        command.AddParameter("reference", batch.Reference);
        command.AddParameter("action", LowerCaseEnumConverter<OrphanAction>.Write(entry.Outcome?.Action ?? batch.Action));
        command.AddParameter("epoch", batch.Epoch);
        command.AddParameter("state", LowerCaseEnumConverter<CleanupState>.Write(entry.State));
        command.AddParameter("attempts", entry.Attempts);
        command.AddParameter("due_at", entry.DueAt);
        command.AddParameter("started_at", batch.Ranges!.StartedAt);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);

        // PostgreSQL rejects an untyped null parameter in a SELECT list.
        string Parameter(string name, object? value)
        {
            if (value is null)
            {
                return "NULL";
            }

            command.AddParameter(name, value);
            return "@" + name;
        }
    }
}
