using System.Data.Common;
using System.Globalization;
using SoftReferences.EntityFrameworkCore.Entities;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Writes holds and the decisions about them.</summary>
internal static class HoldWriter
{
    /// <summary>Inserts an open hold.</summary>
    /// <returns>The number of the hold.</returns>
    public static async Task<long> OpenAsync(StoreSession session, CleanupHold hold, CancellationToken cancellationToken)
    {
        await using var command = session.CreateCommand();
        command.CommandText = $"""
            INSERT INTO {session.Holds} ("owner", "reference", "state", "reason", "epoch", "position", "tombstones", "held_at")
            VALUES (@owner, NULLIF(@reference, ''), 'held', @reason, @epoch, @position, 0, @held_at) RETURNING "id"
            """;
        command.AddParameter("owner", hold.Owner);
        command.AddParameter("reference", hold.Reference ?? string.Empty);
        command.AddParameter("reason", hold.Reason);
        command.AddParameter("epoch", hold.Epoch);
        command.AddParameter("position", hold.Position);
        command.AddParameter("held_at", hold.HeldAt);
        return Convert.ToInt64(await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false), CultureInfo.InvariantCulture);
    }

    /// <summary>Adds the reason and the counts to a hold, unless it has been decided meanwhile.</summary>
    public static async Task DescribeAsync(StoreSession session, long hold, string reason, long tombstones, long? rows, CancellationToken cancellationToken)
    {
        await using var command = session.CreateCommand();
        command.CommandText = $"UPDATE {session.Holds} SET \"reason\" = @reason, \"tombstones\" = @tombstones, \"rows\" = {(rows is null ? "NULL" : "@rows")} WHERE \"id\" = @hold AND \"state\" = 'held'";
        command.AddParameter("hold", hold);
        command.AddParameter("reason", reason);
        command.AddParameter("tombstones", tombstones);
        if (rows is not null)
        {
            command.AddParameter("rows", rows);
        }

        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Writes a decision, if there is none yet.</summary>
    /// <param name="session">The transaction.</param>
    /// <param name="which">The condition that selects the hold.</param>
    /// <param name="addParameters">Adds the parameters of the condition.</param>
    /// <param name="decision">The decision.</param>
    /// <param name="cancellationToken">Cancels the write.</param>
    /// <returns>Whether there was such a hold without a decision.</returns>
    public static async Task<bool> DecideAsync(StoreSession session, string which, Action<DbCommand> addParameters, HoldDecision decision, CancellationToken cancellationToken)
    {
        await using var command = session.CreateCommand();
        command.CommandText = $"""
            UPDATE {session.Holds} SET "state" = @state, "decided_at" = @now, "decided_by" = @by, "decided_why" = @why
            WHERE "state" = 'held' AND {which}
            """;
        command.AddParameter("state", LowerCaseEnumConverter<HeldWorkState>.Write(decision.State));
        command.AddParameter("now", decision.At);
        command.AddParameter("by", decision.By);
        command.AddParameter("why", decision.Why);
        addParameters(command);
        return await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false) > 0;
    }
}
