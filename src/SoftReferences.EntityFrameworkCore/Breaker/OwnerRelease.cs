using System.Globalization;
using Microsoft.EntityFrameworkCore;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Begins anew with the present data of an owner that was held.</summary>
internal static class OwnerRelease
{
    public static async Task<HeldWork> RunAsync(StoreSession session, OwningService service, HoldDecision decision, CancellationToken cancellationToken)
    {
        var owner = service.ResourceName;
        var cursor = await session.Context.Set<InboxCursor>().AsNoTracking().SingleOrDefaultAsync(row => row.Owner == owner && row.HeldReason != null, cancellationToken).ConfigureAwait(false)
            ?? throw new InvalidOperationException($"'{owner}' is not held, so there is nothing to release.");
        var id = await session.Context.Set<CleanupHold>().AsNoTracking()
            .Where(hold => hold.Owner == owner && hold.Reference == null && hold.State == HeldWorkState.Held)
            .Select(hold => (long?)hold.Id).FirstOrDefaultAsync(cancellationToken).ConfigureAwait(false)
            ?? await HoldWriter.OpenAsync(
                session,
                new() { Owner = owner, Reason = cursor.HeldReason!, Epoch = cursor.Epoch, Position = cursor.Position, HeldAt = cursor.UpdatedAt },
                cancellationToken).ConfigureAwait(false);

        // What is disputed is compared by its time from now on: the same epoch may count its positions from an earlier one.
        // Holds of its references go with it: they are about tombstones of data that is not there any more.
        await HoldWriter.DecideAsync(session, "\"owner\" = @owner", command => command.AddParameter("owner", owner), decision, cancellationToken).ConfigureAwait(false);
        await using var command = session.CreateCommand();
        command.CommandText = $"""
            DELETE FROM {session.Cursors} WHERE "owner" = @owner;
            UPDATE {session.Breakers} SET "hold" = NULL WHERE "hold" IN (SELECT h."id" FROM {session.Holds} AS h WHERE h."owner" = @owner);
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
        command.AddParameter("reason", $"'{decision.By}' released the owner, whose data is not that of the tombstone any more: {decision.Why}");
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);

        // The feed tells of deletions that were captured. What else the owner does not know any more, a sweep finds,
        // with canaries of the present data: those of the data before have no tombstones any more.
        await SweepStates.RequestAsync(session, service, SweepCause.LostFeed, decision.At, cancellationToken).ConfigureAwait(false);
        return (await HoldReader.ReadAsync(session, id, cancellationToken).ConfigureAwait(false))!;
    }
}
