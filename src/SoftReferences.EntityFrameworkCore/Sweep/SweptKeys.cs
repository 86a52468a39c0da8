using Microsoft.Extensions.Options;
using SoftReferences.Stores;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Keys that a sweep declared deleted. Every later sweep asks about them again, because the owner does not announce an entity that is created with such a key.</summary>
internal sealed class SweptKeys(IOptions<SweepOptions> options, TimeProvider time)
{
    /// <summary>The name under which these keys are swept, in place of the name of a reference. No reference can have it.</summary>
    public const string Name = "(swept keys)";

    // For a younger tombstone, "exists" may come from a replica that lags behind the one that said "missing".
    private DateTimeOffset Before => time.GetUtcNow() - options.Value.GracePeriod;

    /// <summary>Reads the next page.</summary>
    public async Task<KeyPage> ReadAsync(StoreSession session, ReferencedOwner owner, string? after, string? upTo, CancellationToken cancellationToken)
    {
        var keys = new List<OwnerKey>();
        var (count, last) = (0, (string?)null);
        await using var command = session.CreateCommand();
        command.CommandText = $"""
            SELECT t."key" FROM {session.Tombstones} AS t
            WHERE t."owner" = @owner AND t."position" < 0 AND t."kind" = 'deleted' AND t."received_at" <= @before
            {(after is null ? string.Empty : "AND t.\"key\" > @after")} {(upTo is null ? string.Empty : "AND t.\"key\" <= @up_to")}
            ORDER BY t."key" LIMIT @limit
            """;
        command.AddParameter("owner", owner.Service.ResourceName);
        command.AddParameter("before", Before);
        command.AddParameter("limit", options.Value.KeysPerRange);
        if (after is not null)
        {
            command.AddParameter("after", after);
        }

        if (upTo is not null)
        {
            command.AddParameter("up_to", upTo);
        }

        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            (count, last) = (count + 1, reader.GetString(0));
            if (OwnerKey.TryParse(last, owner.KeyKind, out var key))
            {
                keys.Add(key);
            }
        }

        return new(keys, count - keys.Count, last, IsLast: count < options.Value.KeysPerRange);
    }

    /// <summary>Lifts the tombstones of keys that exist, if the owner answered for all keys, in the epoch of the tombstones, and knew its canaries.</summary>
    public async Task SettleAsync(StoreSession session, SweepRange range, SweepFindings findings, CancellationToken cancellationToken)
    {
        // Cursor first, the lock order of everyone who writes tombstones.
        if (findings.Unknown > range.Invalid + findings.Unanswered.Count || range.IsReport || await LockEpochAsync(session, range.Service, cancellationToken).ConfigureAwait(false) is not { } epoch
            || (findings.Epoch is not null && !string.Equals(findings.Epoch, epoch, StringComparison.Ordinal)))
        {
            return;
        }

        var existing = range.Keys.Except(findings.Missing).Except(findings.Unanswered).ToDictionary(key => key.ToString(), StringComparer.Ordinal);
        if (existing.Count == 0 || await SweepReports.IsReportAsync(session, range.Service, cancellationToken).ConfigureAwait(false))
        {
            return;
        }

        await RangeTombstones.AwaitWorkAsync(session, range.Service.ResourceName, epoch, [.. existing.Values], cancellationToken).ConfigureAwait(false);
        var lifted = await LiftAsync(session, range.Service, epoch, existing, cancellationToken).ConfigureAwait(false);
        await new InboxWork(session, [], range.Service.ResourceName, epoch, time.GetUtcNow()).CancelAsync(lifted, "A sweep found that the owner has the key again.", cancellationToken).ConfigureAwait(false);
        await using var command = session.CreateCommand();
        command.CommandText = $"UPDATE {session.SweptOwners} SET \"cleared\" = \"cleared\" + @count WHERE \"owner\" = @owner";
        command.AddParameter("owner", range.Service.ResourceName);
        command.AddParameter("count", (long)lifted.Count);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    private static async Task<string?> LockEpochAsync(StoreSession session, OwningService service, CancellationToken cancellationToken)
    {
        await using var command = session.CreateCommand();
        command.CommandText = $"SELECT \"epoch\" FROM {session.Cursors} WHERE \"owner\" = @owner{session.Dialect.ForUpdate}";
        command.AddParameter("owner", service.ResourceName);
        return await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) as string;
    }

    private async Task<IReadOnlyList<Tombstone>> LiftAsync(StoreSession session, OwningService service, string epoch, Dictionary<string, OwnerKey> keys, CancellationToken cancellationToken)
    {
        await using var command = session.CreateCommand();
        var rows = session.Dialect.Rows(command, new RowColumn("key", keys.Keys.ToArray()));
        command.CommandText = $"""
            UPDATE {session.Tombstones} SET "kind" = 'restored', "received_at" = @now
            WHERE "owner" = @owner AND "epoch" = @epoch AND "position" < 0 AND "kind" = 'deleted' AND "received_at" <= @before AND "key" IN (SELECT r."key" FROM {rows})
            RETURNING "key"
            """;
        command.AddParameter("owner", service.ResourceName);
        command.AddParameter("epoch", epoch);
        command.AddParameter("now", time.GetUtcNow());
        command.AddParameter("before", Before);
        var lifted = new List<Tombstone>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            // Position 0 is after everything that sweeps found, and before everything in the feed.
            lifted.Add(new(keys[reader.GetString(0)], TombstoneKind.Restored, 0, time.GetUtcNow()));
        }

        return lifted;
    }
}
