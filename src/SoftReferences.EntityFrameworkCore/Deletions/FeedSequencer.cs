using System.Globalization;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Gives committed tombstones their positions, dense and in an order that no later commit can change.</summary>
/// <remarks>
/// There is one at a time for each resource: whoever holds the lock on its row of the streams. Rows that commit late
/// get a later position, so that no reader can have passed them, and a transaction that stays open delays only its own.
/// </remarks>
internal sealed class FeedSequencer(OwnedResource resource)
{
    private const int Batch = 5_000;

    /// <summary>Sequences a batch, unless somebody else is doing it.</summary>
    /// <returns>Whether anything changed.</returns>
    public async Task<bool> SequenceAsync(StoreSession session, CancellationToken cancellationToken)
    {
        if (await LockAsync(session, cancellationToken).ConfigureAwait(false) is not { } position)
        {
            return false;
        }

        var (keys, others) = await PendingAsync(session, cancellationToken).ConfigureAwait(false);
        if (others.Count > 0)
        {
            await DiscardAsync(session, others, cancellationToken).ConfigureAwait(false);
        }

        if (keys.Count > 0)
        {
            await PlaceAsync(session, keys, position, cancellationToken).ConfigureAwait(false);
        }

        return keys.Count + others.Count > 0;
    }

    private async Task<long?> LockAsync(StoreSession session, CancellationToken cancellationToken)
    {
        await using var command = session.CreateCommand();
        command.CommandText = $"SELECT c.\"position\" FROM {session.Streams} AS c WHERE c.\"resource\" = @resource{session.Dialect.SkipLocked}";
        command.AddParameter("resource", resource.Name);
        return await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) is { } position
            ? Convert.ToInt64(position, CultureInfo.InvariantCulture)
            : null;
    }

    // It is a statement of its own, so that it sees everything that was committed before the lock was had.
    private async Task<(List<long> Keys, List<long> Others)> PendingAsync(StoreSession session, CancellationToken cancellationToken)
    {
        await using var command = session.CreateCommand();
        command.CommandText = $"SELECT \"id\", \"key\" FROM {session.Deletions} WHERE \"resource\" = @resource AND \"position\" IS NULL ORDER BY \"id\" LIMIT @batch";
        command.AddParameter("resource", resource.Name);
        command.AddParameter("batch", Batch);
        var keys = new List<long>();
        var others = new List<long>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            (OwnerKey.TryParse(reader.GetString(1), resource.KeyKind, out _) ? keys : others).Add(reader.GetInt64(0));
        }

        return (keys, others);
    }

    private async Task PlaceAsync(StoreSession session, List<long> ids, long position, CancellationToken cancellationToken)
    {
        await using var place = session.CreateCommand();
        var rows = session.Dialect.Rows(
            place,
            new RowColumn("id", ids.ToArray()),
            new RowColumn("position", Enumerable.Range(1, ids.Count).Select(ordinal => position + ordinal).ToArray()));
        place.CommandText = $"UPDATE {session.Deletions} AS d SET \"position\" = r.\"position\" FROM {rows} WHERE d.\"id\" = r.\"id\"";
        await place.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);

        await using var advance = session.CreateCommand();
        advance.CommandText = $"UPDATE {session.Streams} SET \"position\" = @position WHERE \"resource\" = @resource";
        advance.AddParameter("resource", resource.Name);
        advance.AddParameter("position", position + ids.Count);
        await advance.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    // A row whose key is zero, empty or too long can be deleted like any other, but nobody can have referred to it.
    private static async Task DiscardAsync(StoreSession session, List<long> ids, CancellationToken cancellationToken)
    {
        await using var command = session.CreateCommand();
        var rows = session.Dialect.Rows(command, new RowColumn("id", ids.ToArray()));
        command.CommandText = $"DELETE FROM {session.Deletions} WHERE \"id\" IN (SELECT r.\"id\" FROM {rows})";
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }
}
