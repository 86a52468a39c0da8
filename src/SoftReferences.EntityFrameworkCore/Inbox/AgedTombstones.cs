using System.Data.Common;
using SoftReferences.Stores;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Finds and removes tombstones of an owner that are beyond their retention and no longer needed.</summary>
/// <remarks>
/// A tombstone stays while a row refers to its key, whether the row is kept by declaration, was left by a person's decision, or bypassed
/// the guard. Otherwise a sweep would find the key missing and apply the orphan action. Unfinished work of a reference that is
/// not in the model does not keep a tombstone if the work is old. Recent work does: it may belong to a replica with a newer model.
/// </remarks>
internal sealed class AgedTombstones(IReadOnlyList<SoftReference> references, ReferencedOwner owner, DateTimeOffset before, int batch)
{
    private readonly string[] _names = [.. references.UnderEveryName().Select(reference => reference.Name)];

    // The references that sweeps read.
    private readonly SoftReference[] _read = [.. references.Where(reference => ReferenceKeys.ProblemOf(reference) is null)];

    /// <summary>Reads the state of the inbox, or returns <see langword="null"/> if nothing may be removed: the owner is held, its sweeps are stopped, or a merge is unfinished, whose chain may lead to any key.</summary>
    public async Task<SeenInbox?> BeginAsync(StoreSession session, CancellationToken cancellationToken)
    {
        await using var command = session.CreateCommand();
        var rows = session.Dialect.Rows(command, new RowColumn("name", _names));
        command.CommandText = $"""
            SELECT k."epoch", k."position" FROM {session.Cursors} AS k
            WHERE k."owner" = @owner AND k."held_reason" IS NULL AND NOT {SweepStops.IsStopped(session, "k.\"owner\"")}
            AND NOT EXISTS (
                SELECT 1 FROM {session.Cleanups} AS w
                WHERE w."owner" = @owner AND w."merged_into" IS NOT NULL AND w.{UnfinishedWork.Condition}
                AND (w."created_at" > @before OR w."reference" IN (SELECT r."name" FROM {rows})))
            """;
        command.AddParameter("owner", owner.Service.ResourceName);
        command.AddParameter("before", before);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        return await reader.ReadAsync(cancellationToken).ConfigureAwait(false) ? new(reader.GetString(0), reader.GetInt64(1), 0, 0) : null;
    }

    /// <summary>Reads the next page, in the order of absolute positions.</summary>
    /// <param name="session">The session.</param>
    /// <param name="seen">The state of the inbox at the beginning.</param>
    /// <param name="after">The position to continue after.</param>
    /// <param name="swept">Whether to read the tombstones found by sweeps, whose positions count down, rather than those of the feed.</param>
    /// <param name="cancellationToken">Cancels the read.</param>
    public async Task<AgedPage> ReadAsync(StoreSession session, SeenInbox seen, long after, bool swept, CancellationToken cancellationToken)
    {
        var (read, last, old) = (0, after, new List<AgedTombstone>());
        await using (var command = session.CreateCommand())
        {
            command.CommandText = $"""
                SELECT "key", "position", "kind", CASE WHEN "received_at" <= @before THEN 1 ELSE 0 END FROM {session.Tombstones}
                WHERE "owner" = @owner AND "epoch" = @epoch AND "position" {(swept ? "< @after ORDER BY \"position\" DESC" : "> @after ORDER BY \"position\"")} LIMIT @batch
                """;
            command.AddParameter("owner", owner.Service.ResourceName);
            command.AddParameter("epoch", seen.Epoch);
            command.AddParameter("after", after);
            command.AddParameter("before", before);
            command.AddParameter("batch", batch);
            await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                (read, last) = (read + 1, reader.GetInt64(1));
                if (reader.GetInt32(3) == 1)
                {
                    var kind = LowerCaseEnumConverter<TombstoneKind>.Read(reader.GetString(2));
                    old.Add(new(reader.GetString(0), last, kind == TombstoneKind.Restored));
                }
            }
        }

        var done = await WithoutUnfinishedAsync(session, seen, old, cancellationToken).ConfigureAwait(false);
        return new(await WithoutReferredAsync(session, done, cancellationToken).ConfigureAwait(false), last, HasMore: read == batch && old.Count > 0);
    }

    /// <summary>Removes a page, unless the owner was held or released since, or a merge has arrived. It locks the cursor, as receiving tombstones does.</summary>
    /// <returns>The number of removed tombstones.</returns>
    public async Task<int> RemoveAsync(StoreSession session, SeenInbox seen, AgedPage page, CancellationToken cancellationToken)
    {
        await using var locked = session.CreateCommand();
        locked.CommandText = $"""
            SELECT 1 FROM {session.Cursors} WHERE "owner" = @owner AND "epoch" = @epoch AND "position" >= @seen AND "held_reason" IS NULL{session.Dialect.ForUpdate}
            """;
        locked.AddParameter("owner", owner.Service.ResourceName);
        locked.AddParameter("epoch", seen.Epoch);
        locked.AddParameter("seen", seen.Position);
        if (await locked.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is null)
        {
            return 0;
        }

        await Canaries.ForgetDeletedAsync(session, owner.Service, cancellationToken).ConfigureAwait(false);
        await using var command = session.CreateCommand();
        var rows = session.Dialect.Rows(
            command,
            new RowColumn("key", page.Prunable.Select(tombstone => tombstone.Key).ToArray()),
            new RowColumn("position", page.Prunable.Select(tombstone => tombstone.Position).ToArray()));
        command.CommandText = $"""
            DELETE FROM {session.Tombstones}
            WHERE "owner" = @owner AND "epoch" = @epoch AND "received_at" <= @before AND "kind" <> 'disputed'
            AND ("key", "position") IN (SELECT r."key", r."position" FROM {rows})
            AND NOT EXISTS (
                SELECT 1 FROM {session.Tombstones} AS m WHERE m."owner" = @owner AND m."epoch" = @epoch AND m."position" > @seen AND m."kind" = 'merged')
            """;
        command.AddParameter("owner", owner.Service.ResourceName);
        command.AddParameter("epoch", seen.Epoch);
        command.AddParameter("seen", seen.Position);
        command.AddParameter("before", before);
        return await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Filters out tombstones with unfinished work, or with work that a person has cancelled.</summary>
    /// <remarks>Reads ranges before records: work that leaves its range in between already has a record.</remarks>
    private async Task<List<AgedTombstone>> WithoutUnfinishedAsync(StoreSession session, SeenInbox seen, List<AgedTombstone> old, CancellationToken cancellationToken)
    {
        if (old.Count == 0)
        {
            return old;
        }

        var (first, last) = (old.Min(tombstone => tombstone.Position), old.Max(tombstone => tombstone.Position));
        var ranges = new List<(long First, long Last)>();
        await using (var command = session.CreateCommand())
        {
            var rows = session.Dialect.Rows(command, new RowColumn("name", _names));
            command.CommandText = $"""
                SELECT "first_position", "last_position" FROM {session.Ranges}
                WHERE "owner" = @owner AND "epoch" = @epoch AND "first_position" <= @last AND "last_position" >= @first
                AND ("created_at" > @before OR "reference" IN (SELECT r."name" FROM {rows}))
                """;
            Describe(command);
            command.AddParameter("before", before);
            await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                ranges.Add((reader.GetInt64(0), reader.GetInt64(1)));
            }
        }

        var unfinished = new HashSet<long>();
        var cancelled = new HashSet<long>();
        await using (var command = session.CreateCommand())
        {
            var rows = session.Dialect.Rows(command, new RowColumn("name", _names));
            command.CommandText = $"""
                SELECT w."position", CASE WHEN w."state" = 'cancelled' THEN 1 ELSE 0 END
                FROM {rows} JOIN {session.Cleanups} AS w ON w."reference" = r."name" AND w."position" BETWEEN @first AND @last AND w."epoch" = @epoch AND w."owner" = @owner
                WHERE w."state" <> 'done'
                """;
            Describe(command);
            await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                (reader.GetInt32(1) == 1 ? cancelled : unfinished).Add(reader.GetInt64(0));
            }
        }

        return [.. old.Where(tombstone => !unfinished.Contains(tombstone.Position) && (tombstone.IsRestored || !cancelled.Contains(tombstone.Position))
            && !ranges.Exists(range => range.First <= tombstone.Position && tombstone.Position <= range.Last))];

        void Describe(DbCommand command)
        {
            command.AddParameter("owner", owner.Service.ResourceName);
            command.AddParameter("epoch", seen.Epoch);
            command.AddParameter("first", first);
            command.AddParameter("last", last);
        }
    }

    private async Task<List<AgedTombstone>> WithoutReferredAsync(StoreSession session, List<AgedTombstone> done, CancellationToken cancellationToken)
    {
        var keys = done.Select(tombstone => (tombstone.Key, IsKey: OwnerKey.TryParse(tombstone.Key, owner.KeyKind, out var key), Parsed: key)).Where(key => key.IsKey).ToList();
        SuspectItem[] questions = [.. _read.SelectMany(reference => keys.Select(key => new SuspectItem(key.Parsed, reference.Name, null, before)))];
        var referred = (await ReferredKeys.AmongAsync(session, _read, questions, cancellationToken).ConfigureAwait(false)).Select(item => item.Key.ToString()).ToHashSet(StringComparer.Ordinal);
        return [.. done.Where(tombstone => !referred.Contains(tombstone.Key))];
    }
}
