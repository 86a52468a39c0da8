using System.Data.Common;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Writes tombstones of an owner. There is at most one per key.</summary>
/// <remarks>
/// The transaction must have locked the owner's cursor, as everyone does who adds or removes tombstones. So no other transaction can add a
/// tombstone for a key that has none, and no unique index has to be searched and filled for keys that nearly always are new.
/// </remarks>
/// <param name="session">The transaction.</param>
/// <param name="owner">The canonical name of the owner's resource.</param>
/// <param name="epoch">The epoch of the tombstones.</param>
/// <param name="now">The time to record.</param>
internal sealed class TombstoneWriter(StoreSession session, string owner, string epoch, DateTimeOffset now)
{
    /// <summary>Adds the tombstones whose keys have none, and replaces existing ones where a condition is true.</summary>
    /// <param name="items">The tombstones, one per key.</param>
    /// <param name="replaces">Returns a condition on an existing tombstone, whose name it gets, and the new one <c>r</c>, whose epoch is <c>@epoch</c>.</param>
    /// <param name="cancellationToken">Cancels the statements.</param>
    /// <returns>The tombstones that were added or that replaced others.</returns>
    public async Task<IReadOnlyList<Tombstone>> WriteAsync(IReadOnlyList<Tombstone> items, Func<string, string> replaces, CancellationToken cancellationToken)
    {
        var keys = KeysOf(items);
        var known = await FindKnownAsync(keys, cancellationToken).ConfigureAwait(false);
        if (known.Count == 0)
        {
            await AddAsync(items, keys, cancellationToken).ConfigureAwait(false);
            return items;
        }

        var parts = items.ToLookup(item => known.Contains(item.Key.ToString()));
        Tombstone[] added = [.. parts[false]];
        if (added.Length > 0)
        {
            await AddAsync(added, KeysOf(added), cancellationToken).ConfigureAwait(false);
        }

        var replaced = await ReplaceAsync([.. parts[true]], replaces, cancellationToken).ConfigureAwait(false);
        return [.. items.Where(item => !known.Contains(item.Key.ToString()) || replaced.Contains(item.Position))];
    }

    /// <summary>Finds the keys that have a tombstone.</summary>
    private async Task<HashSet<string>> FindKnownAsync(string[] keys, CancellationToken cancellationToken)
    {
        await using var command = session.CreateCommand();
        var rows = session.Dialect.Rows(command, new RowColumn("key", keys));
        command.CommandText = $"SELECT r.\"key\" FROM {rows} WHERE {Existing} IS NOT NULL";
        command.AddParameter("owner", owner);
        var known = new HashSet<string>(StringComparer.Ordinal);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            known.Add(reader.GetString(0));
        }

        return known;
    }

    private async Task AddAsync(IReadOnlyList<Tombstone> items, string[] keys, CancellationToken cancellationToken)
    {
        await using var command = session.CreateCommand();
        command.CommandText = $"""
            INSERT INTO {session.Tombstones} ("owner", "key", "kind", "merged_into", "epoch", "position", "occurred_at", "received_at")
            SELECT @owner, r."key", r."kind", r."merged_into", @epoch, r."position", r."occurred_at", @now FROM {Rows(command, items, keys)}
            """;
        Describe(command);
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Replaces tombstones, and returns the positions of those that did.</summary>
    private async Task<HashSet<long>> ReplaceAsync(IReadOnlyList<Tombstone> items, Func<string, string> replaces, CancellationToken cancellationToken)
    {
        await using var command = session.CreateCommand();
        var rows = Rows(command, items, KeysOf(items));
        command.CommandText = $"""
            UPDATE {session.Tombstones} SET
                "kind" = r."kind", "merged_into" = r."merged_into", "epoch" = @epoch, "position" = r."position", "occurred_at" = r."occurred_at", "received_at" = @now
            FROM {rows}
            WHERE {session.Tombstones}.{session.Dialect.IsRowOf($"SELECT {Existing} FROM {rows}")} AND {session.Tombstones}."key" = r."key" AND ({replaces(session.Tombstones)})
            RETURNING {session.Tombstones}."position"
            """;
        Describe(command);
        var replaced = new HashSet<long>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            replaced.Add(reader.GetInt64(0));
        }

        return replaced;
    }

    private string Existing => $"(SELECT k.place FROM {session.Dialect.RowsOfKey(session.Tombstones, "r.\"key\"")} AS k WHERE k.\"owner\" = @owner)";

    private string Rows(DbCommand command, IReadOnlyList<Tombstone> items, string[] keys) => session.Dialect.Rows(
        command,
        new RowColumn("key", keys),
        Column("kind", items, item => LowerCaseEnumConverter<TombstoneKind>.Write(item.Kind)),
        Column("merged_into", items, item => item.Kind == TombstoneKind.Merged ? item.MergedInto.ToString() : null),
        Column("position", items, item => item.Position),
        Column("occurred_at", items, item => item.Time.ToUniversalTime()));

    private void Describe(DbCommand command)
    {
        command.AddParameter("owner", owner);
        command.AddParameter("epoch", epoch);
        command.AddParameter("now", now);
    }

    private static string[] KeysOf(IReadOnlyList<Tombstone> items) => [.. items.Select(item => item.Key.ToString())];

    private static RowColumn Column<TValue>(string name, IReadOnlyList<Tombstone> items, Func<Tombstone, TValue> value) => new(name, items.Select(value).ToArray());
}
