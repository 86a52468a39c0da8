namespace SoftReferences.EntityFrameworkCore;

/// <summary>Stores canaries: keys that an owner has confirmed.</summary>
/// <remarks>Writers first lock the state of the owner's sweeps. They delete canaries at random, so that concurrent deletes would otherwise deadlock.</remarks>
internal static class Canaries
{
    private const int MaximumKept = 256;
    private const int MaximumDrawn = 32;
    private const int MaximumProbed = 100;
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(30);

    /// <summary>Returns random canaries, without those that have a tombstone by now.</summary>
    public static async Task<IReadOnlyList<OwnerKey>> DrawAsync(StoreSession session, ReferencedOwner owner, CancellationToken cancellationToken)
    {
        await using var command = session.CreateCommand();
        command.CommandText = $"SELECT c.\"key\" FROM {session.Canaries} AS c WHERE c.\"owner\" = @owner AND c.\"missing_since\" IS NULL AND NOT {HasTombstone(session)} ORDER BY random() LIMIT {MaximumDrawn}";
        command.AddParameter("owner", owner.Service.ResourceName);
        return await ReadAsync(command, owner, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Removes canaries that have a tombstone by now, and returns those to ask a stopped owner about, with the number of those that have been missing since before the given time. They come first.</summary>
    public static async Task<(IReadOnlyList<OwnerKey> Keys, int Missing)> ProbeAsync(StoreSession session, ReferencedOwner owner, DateTimeOffset before, CancellationToken cancellationToken)
    {
        await ForgetDeletedAsync(session, owner.Service, cancellationToken).ConfigureAwait(false);
        var old = await SelectAsync("<= @before ORDER BY c.\"missing_since\"", MaximumKept).ConfigureAwait(false);
        var young = await SelectAsync("> @before ORDER BY c.\"missing_since\"", MaximumKept).ConfigureAwait(false);
        var known = await SelectAsync("IS NULL ORDER BY random()", Math.Max(MaximumProbed - old.Count - young.Count, MaximumProbed / 2)).ConfigureAwait(false);
        return ([.. old, .. young, .. known], old.Count);

        async Task<IReadOnlyList<OwnerKey>> SelectAsync(string state, int limit)
        {
            await using var command = session.CreateCommand();
            command.CommandText = $"SELECT c.\"key\" FROM {session.Canaries} AS c WHERE c.\"owner\" = @owner AND c.\"missing_since\" {state} LIMIT @limit";
            command.AddParameter("owner", owner.Service.ResourceName);
            command.AddParameter("before", before);
            command.AddParameter("limit", limit);
            return await ReadAsync(command, owner, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Removes canaries that have a tombstone by now. Call it before tombstones are removed: without its tombstone, a missing canary would stop the sweeps.</summary>
    public static Task ForgetDeletedAsync(StoreSession session, OwningService service, CancellationToken cancellationToken) =>
        ForgetAsync(session, service, $" AND {HasTombstone(session)}", cancellationToken);

    /// <summary>Removes all canaries, when any of them may have been deleted unnoticed. The next range of a sweep adds others.</summary>
    public static Task ForgetAllAsync(StoreSession session, OwningService service, CancellationToken cancellationToken) => ForgetAsync(session, service, string.Empty, cancellationToken);

    /// <summary>Adds keys that the owner has just confirmed, and removes those with a tombstone, the oldest, and random ones if there are too many.</summary>
    public static async Task AddAsync(StoreSession session, OwningService service, IReadOnlyList<OwnerKey> keys, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await ForgetDeletedAsync(session, service, cancellationToken).ConfigureAwait(false);
        if (keys.Count == 0)
        {
            return;
        }

        await using var command = session.CreateCommand();
        var rows = session.Dialect.Rows(command, KeyColumn(keys));
        command.CommandText = $"""
            INSERT INTO {session.Canaries} AS c ("owner", "key", "confirmed_at") SELECT @owner, r."key", @now FROM {rows} WHERE TRUE
            ON CONFLICT ("owner", "key") DO UPDATE SET "confirmed_at" = excluded."confirmed_at" WHERE c."missing_since" IS NULL;
            DELETE FROM {session.Canaries} WHERE "owner" = @owner AND "missing_since" IS NULL
            AND ("confirmed_at" < @old OR "key" NOT IN (SELECT c."key" FROM {session.Canaries} AS c WHERE c."owner" = @owner ORDER BY random() LIMIT {MaximumKept}));
            """;
        command.AddParameter("owner", service.ResourceName);
        command.AddParameter("now", now);
        command.AddParameter("old", now - Lifetime);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Returns the keys that are still stored as canaries.</summary>
    public static async Task<IReadOnlyList<OwnerKey>> AmongAsync(StoreSession session, OwningService service, IReadOnlyList<OwnerKey> keys, CancellationToken cancellationToken)
    {
        await using var command = session.CreateCommand();
        command.CommandText = $"SELECT c.\"key\" FROM {session.Canaries} AS c JOIN {session.Dialect.Rows(command, KeyColumn(keys))} ON r.\"key\" = c.\"key\" WHERE c.\"owner\" = @owner";
        command.AddParameter("owner", service.ResourceName);
        var stored = new HashSet<string>(StringComparer.Ordinal);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            stored.Add(reader.GetString(0));
        }

        return [.. keys.Where(key => stored.Contains(key.ToString()))];
    }

    /// <summary>Marks canaries as missing, and removes those that have a tombstone by now.</summary>
    /// <returns>The number of canaries marked as missing.</returns>
    public static async Task<int> MarkMissingAsync(StoreSession session, OwningService service, IReadOnlyList<OwnerKey> keys, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await ForgetDeletedAsync(session, service, cancellationToken).ConfigureAwait(false);
        await using var command = session.CreateCommand();
        var rows = session.Dialect.Rows(command, KeyColumn(keys));
        command.CommandText = $"""
            INSERT INTO {session.Canaries} AS c ("owner", "key", "confirmed_at", "missing_since")
            SELECT @owner, r."key", @now, @now FROM {rows}
            WHERE NOT EXISTS (SELECT 1 FROM {session.Dialect.RowsOfKey(session.Tombstones, "r.\"key\"")} AS t WHERE t."owner" = @owner AND t."kind" <> 'restored')
            ON CONFLICT ("owner", "key") DO UPDATE SET "missing_since" = COALESCE(c."missing_since", excluded."missing_since")
            RETURNING "key"
            """;
        command.AddParameter("owner", service.ResourceName);
        command.AddParameter("now", now);
        var missing = 0;
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            missing++;
        }

        return missing;
    }

    private static async Task ForgetAsync(StoreSession session, OwningService service, string condition, CancellationToken cancellationToken)
    {
        await LockAsync(session, service, cancellationToken).ConfigureAwait(false);
        await using var command = session.CreateCommand();
        command.CommandText = $"DELETE FROM {session.Canaries} AS c WHERE c.\"owner\" = @owner{condition}";
        command.AddParameter("owner", service.ResourceName);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    private static async Task LockAsync(StoreSession session, OwningService service, CancellationToken cancellationToken)
    {
        await using var command = session.CreateCommand();
        command.CommandText = $"SELECT 1 FROM {session.SweptOwners} WHERE \"owner\" = @owner{session.Dialect.ForUpdate}";
        command.AddParameter("owner", service.ResourceName);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    private static string HasTombstone(StoreSession session) =>
        $"EXISTS (SELECT 1 FROM {session.Dialect.RowsOfKey(session.Tombstones, "c.\"key\"")} AS t WHERE t.\"owner\" = c.\"owner\" AND t.\"kind\" <> 'restored')";

    private static RowColumn KeyColumn(IReadOnlyList<OwnerKey> keys) => new("key", keys.Select(key => key.ToString()).ToArray());

    private static async Task<IReadOnlyList<OwnerKey>> ReadAsync(System.Data.Common.DbCommand command, ReferencedOwner owner, CancellationToken cancellationToken)
    {
        var keys = new List<OwnerKey>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            if (OwnerKey.TryParse(reader.GetString(0), owner.KeyKind, out var key))
            {
                keys.Add(key);
            }
        }

        return keys;
    }
}
