using System.Globalization;
using Microsoft.EntityFrameworkCore;
using SoftReferences.EntityFrameworkCore.Entities;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Releases a held owner, and starts over with its present data.</summary>
internal static class OwnerRelease
{
    public static async Task<HeldWork> RunAsync(StoreSession session, OwningService service, HoldDecision decision, CancellationToken cancellationToken)
    {
        var owner = service.ResourceName;
        var cursor = await LockAsync(session, owner, cancellationToken).ConfigureAwait(false)
            ?? throw new InvalidOperationException($"'{owner}' is not held, so there is nothing to release.");
        await DecisionLocks.TakeAllAsync(session, owner, cancellationToken).ConfigureAwait(false);
        var id = await session.Context.Set<CleanupHold>().AsNoTracking()
            .Where(hold => hold.Owner == owner && hold.Reference == null && hold.State == HeldWorkState.Held)
            .Select(hold => (long?)hold.Id).FirstOrDefaultAsync(cancellationToken).ConfigureAwait(false)
            ?? await HoldWriter.OpenAsync(
                session,
                new() { Owner = owner, Reason = cursor.HeldReason!, Epoch = cursor.Epoch, Position = cursor.Position, HeldAt = cursor.UpdatedAt },
                cancellationToken).ConfigureAwait(false);

        // Holds of the owner's references end too, because their tombstones belong to data that no longer exists.
        await using (var breakers = session.CreateCommand())
        {
            breakers.CommandText = $"UPDATE {session.Breakers} SET \"hold\" = NULL WHERE \"hold\" IN (SELECT h.\"id\" FROM {session.Holds} AS h WHERE h.\"owner\" = @owner)";
            breakers.AddParameter("owner", owner);
            await breakers.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }

        await HoldWriter.DecideAsync(session, "\"owner\" = @owner", command => command.AddParameter("owner", owner), decision, cancellationToken).ConfigureAwait(false);

        // Disputed tombstones get a retired epoch, so that they are compared by time from now on: within the same epoch, the owner's
        // positions may start over from an earlier one.
        await using var command = session.CreateCommand();
        command.CommandText = $"""
            DELETE FROM {session.Cursors} WHERE "owner" = @owner;
            DELETE FROM {session.Ranges} WHERE "owner" = @owner;
            UPDATE {session.Cleanups} SET "state" = 'cancelled', "lease" = NULL, "leased_until" = NULL, "hold" = NULL, "finished_at" = @now, "last_error" = @reason
            WHERE "owner" = @owner AND {UnfinishedWork.Condition};
            DELETE FROM {session.Tombstones} WHERE "owner" = @owner AND "kind" <> 'disputed';
            UPDATE {session.Tombstones} SET "epoch" = @retired WHERE "owner" = @owner AND "epoch" = @epoch
            """;
        command.AddParameter("owner", owner);
        command.AddParameter("epoch", cursor.Epoch);
        command.AddParameter("retired", string.Create(CultureInfo.InvariantCulture, $"hold {id}"));
        command.AddParameter("now", decision.At);
        command.AddParameter("reason", $"'{decision.By}' released the owner, whose data is no longer that of the tombstone: {decision.Why}");
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);

        // The feed only has deletions that were captured. A sweep finds the other missing keys. It starts with new canaries, because
        // the old ones belong to the previous data and their tombstones are gone.
        await SweepStates.RequestAsync(session, service, SweepCause.LostFeed, decision.At, cancellationToken).ConfigureAwait(false);
        return (await HoldReader.ReadAsync(session, id, cancellationToken).ConfigureAwait(false))!;
    }

    /// <summary>Locks the cursor of a held owner, which another release may have deleted meanwhile.</summary>
    private static async Task<InboxCursor?> LockAsync(StoreSession session, string owner, CancellationToken cancellationToken)
    {
        await using (var command = session.CreateCommand())
        {
            command.CommandText = $"SELECT 1 FROM {session.Cursors} WHERE \"owner\" = @owner{session.Dialect.ForUpdate}";
            command.AddParameter("owner", owner);
            await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }

        return await session.Context.Set<InboxCursor>().AsNoTracking().SingleOrDefaultAsync(row => row.Owner == owner && row.HeldReason != null, cancellationToken).ConfigureAwait(false);
    }
}
