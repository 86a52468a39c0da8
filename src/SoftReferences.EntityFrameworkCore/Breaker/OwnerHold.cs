using Microsoft.EntityFrameworkCore;
using SoftReferences.EntityFrameworkCore.Entities;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Holds the clean-up for an owner until a person releases it.</summary>
internal static class OwnerHold
{
    /// <summary>Holds the clean-up for an owner, unless it is already held or its feed was never read.</summary>
    public static async Task<bool> RunAsync(StoreSession session, OwningService service, string reason, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using (var command = session.CreateCommand())
        {
            command.CommandText = $"UPDATE {session.Cursors} SET \"held_reason\" = @reason, \"updated_at\" = @now WHERE \"owner\" = @owner AND \"held_reason\" IS NULL";
            command.AddParameter("owner", service.ResourceName);
            command.AddParameter("reason", reason);
            command.AddParameter("now", now);
            if (await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false) == 0)
            {
                return false;
            }
        }

        // The sweep reports the keys that the owner does not know now, for the person who decides.
        await SweepStates.RequestAsync(session, service, SweepCause.HeldOwner, now, cancellationToken).ConfigureAwait(false);
        var cursor = await session.Context.Set<InboxCursor>().AsNoTracking().SingleAsync(cursor => cursor.Owner == service.ResourceName, cancellationToken).ConfigureAwait(false);
        await HoldWriter.OpenAsync(session, new() { Owner = cursor.Owner, Reason = reason, Epoch = cursor.Epoch, Position = cursor.Position, HeldAt = now }, cancellationToken).ConfigureAwait(false);
        return true;
    }
}
