using System.Data.Common;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Reads tombstones from the inbox in the order of their positions, along an index.</summary>
internal static class InboxReader
{
    // Tombstones arrive in position order, but the clocks of the replicas that record the time may differ.
    private static readonly TimeSpan Disorder = TimeSpan.FromHours(1);

    public static async Task<IReadOnlyList<Tombstone>> ReadAsync(
        StoreSession session, ReferencedOwner owner, FeedCursor after, DateTimeOffset receivedSince, int limit, CancellationToken cancellationToken)
    {
        // A statement of its own, so that the planner of the next one knows how few tombstones come after the position.
        var position = after.Position > 0 ? after.Position : await FindFirstAsync(session, owner, after, receivedSince, cancellationToken).ConfigureAwait(false);
        await using var command = session.CreateCommand();
        command.CommandText = $"""
            SELECT "key", "kind", "position", "occurred_at", "merged_into" FROM {session.Tombstones}
            WHERE "owner" = @owner AND "epoch" = @epoch AND "position" > @position AND "received_at" >= @since AND "kind" <> 'disputed'
            ORDER BY "position" LIMIT @limit
            """;
        command.AddParameter("owner", owner.Service.ResourceName);
        command.AddParameter("epoch", after.Epoch);
        command.AddParameter("position", position);
        command.AddParameter("since", receivedSince.ToUniversalTime());
        command.AddParameter("limit", limit);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        List<Tombstone> tombstones = [];
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            tombstones.Add(Read(reader, owner.KeyKind));
        }

        return tombstones;
    }

    /// <summary>Finds the position to read after by searching from the end, so that a first read does not scan years of retained tombstones.</summary>
    private static async Task<long> FindFirstAsync(StoreSession session, ReferencedOwner owner, FeedCursor after, DateTimeOffset receivedSince, CancellationToken cancellationToken)
    {
        await using var command = session.CreateCommand();
        command.CommandText = $"""
            SELECT "position" FROM {session.Tombstones} WHERE "owner" = @owner AND "epoch" = @epoch AND "position" > @position AND "received_at" < @before
            ORDER BY "position" DESC LIMIT 1
            """;
        command.AddParameter("owner", owner.Service.ResourceName);
        command.AddParameter("epoch", after.Epoch);
        command.AddParameter("position", after.Position);
        command.AddParameter("before", new DateTimeOffset(Math.Max(0, receivedSince.UtcTicks - Disorder.Ticks), TimeSpan.Zero));
        return (long?)await command.ExecuteScalarAsync(cancellationToken).ConfigureAwait(false) ?? after.Position;
    }

    private static Tombstone Read(DbDataReader reader, OwnerKeyKind kind) =>
        new(ReadKey(reader.GetString(0), kind), LowerCaseEnumConverter<TombstoneKind>.Read(reader.GetString(1)), reader.GetInt64(2), reader.GetFieldValue<DateTimeOffset>(3))
        {
            MergedInto = reader.IsDBNull(4) ? default : ReadKey(reader.GetString(4), kind),
        };

    private static OwnerKey ReadKey(string text, OwnerKeyKind kind) =>
        OwnerKey.TryParse(text, kind, out var key) ? key : throw new InvalidOperationException($"The inbox has the key '{Quote.Shorten(text)}', which is not a valid {kind} key.");
}
