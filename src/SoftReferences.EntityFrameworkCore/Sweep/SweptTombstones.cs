using SoftReferences.Stores;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Adds tombstones that a sweep found, rather than the feed, to the inbox.</summary>
/// <remarks>
/// Their positions are negative and count down, so they come before everything in the feed. The feed can therefore replace or lift
/// them, and neither its dense positions nor the cursor is affected.
/// </remarks>
internal sealed class SweptTombstones(StoreSession session, IReadOnlyList<SoftReference> references, ReferencedOwner owner, string epoch, DateTimeOffset now)
{
    /// <summary>Locks the owner's cursor, and returns the reason why nothing may become a tombstone, if there is one.</summary>
    /// <returns>The epoch of the tombstones, and the reason or <see langword="null"/>.</returns>
    public static async Task<(string Epoch, string? Held)> LockCursorAsync(StoreSession session, ReferencedOwner owner, string? epoch, bool isFollowed, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (!isFollowed)
        {
            // Without a feed, nothing else creates the cursor that clean-up needs.
            await using var insert = session.CreateCommand();
            insert.CommandText = $"INSERT INTO {session.Cursors} (\"owner\", \"epoch\", \"position\", \"updated_at\") VALUES (@owner, @epoch, 0, @now) ON CONFLICT (\"owner\") DO NOTHING";
            insert.AddParameter("owner", owner.Service.ResourceName);
            insert.AddParameter("epoch", epoch ?? string.Empty);
            insert.AddParameter("now", now);
            await insert.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
        }

        await using var command = session.CreateCommand();
        command.CommandText = $"""
            SELECT "epoch", "held_reason", (SELECT o."stopped_reason" FROM {session.SweptOwners} AS o WHERE o."owner" = @owner)
            FROM {session.Cursors} WHERE "owner" = @owner{session.Dialect.ForUpdate}
            """;
        command.AddParameter("owner", owner.Service.ResourceName);
        string current;
        string? heldReason, stoppedReason;
        await using (var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false))
        {
            if (!await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                return (string.Empty, "the owner's feed has not been read yet.");
            }

            (current, heldReason, stoppedReason) = (reader.GetString(0), reader.IsDBNull(1) ? null : reader.GetString(1), reader.IsDBNull(2) ? null : reader.GetString(2));
        }

        var isOther = epoch is not null && !string.Equals(epoch, current, StringComparison.Ordinal);
        if (isOther && !isFollowed && heldReason is null)
        {
            // Without a feed, nothing else notices the new epoch, and the suspects would never be settled. So the owner is held, as one with a feed is.
            heldReason = EpochChange.HoldReason(owner.Service, current, epoch!);
            await OwnerHold.RunAsync(session, owner.Service, heldReason, now, cancellationToken).ConfigureAwait(false);
        }

        return heldReason is not null ? (current, $"clean-up for the owner is held: {heldReason}")
            : stoppedReason is not null ? (current, $"sweeps of the owner are stopped: {stoppedReason}")
            : isOther ? (current, $"{EpochChange.Mismatch(epoch!, current)}.")
            : (current, null);
    }

    /// <summary>Adds tombstones and their clean-up work.</summary>
    /// <returns>The tombstones that were new.</returns>
    public async Task<IReadOnlyList<Tombstone>> AddAsync(IReadOnlyList<SuspectItem> orphans, CancellationToken cancellationToken)
    {
        if (orphans.Count == 0 || await TakePositionsAsync(orphans.Count, cancellationToken).ConfigureAwait(false) is not { } last)
        {
            return [];
        }

        Tombstone[] tombstones = [.. orphans.Select((orphan, index) => new Tombstone(orphan.Key, TombstoneKind.Deleted, last + index, orphan.MissingSince))];
        var news = await new TombstoneWriter(session, owner.Service.ResourceName, epoch, now).WriteAsync(tombstones, IsOutdated, cancellationToken).ConfigureAwait(false);
        await new InboxWork(session, references, owner.Service.ResourceName, epoch, now).AddRangesAsync(news, cancellationToken).ConfigureAwait(false);
        return news;
    }

    private static string IsOutdated(string t) => $"({t}.\"epoch\" <> @epoch AND {t}.\"kind\" <> 'disputed') OR {t}.\"kind\" = 'restored'";

    private async Task<long?> TakePositionsAsync(int count, CancellationToken cancellationToken)
    {
        await using var command = session.CreateCommand();
        command.CommandText = $"UPDATE {session.SweptOwners} SET \"position\" = \"position\" - @count WHERE \"owner\" = @owner RETURNING \"position\"";
        command.AddParameter("owner", owner.Service.ResourceName);
        command.AddParameter("count", (long)count);
        return (long?)await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false);
    }
}
