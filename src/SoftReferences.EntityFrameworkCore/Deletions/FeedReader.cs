using System.Data.Common;
using System.Globalization;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Reads a resource's feed by position.</summary>
internal sealed class FeedReader(OwnedResource resource)
{
    // One statement, and so one snapshot: what was pruned, and what is left, belong together.
    public async Task<FeedSnapshot> ReadAsync(StoreSession session, long after, int count, CancellationToken cancellationToken)
    {
        await using var command = session.CreateCommand();
        command.CommandText =
            $"""
            SELECT s."epoch", {FeedEpoch.IsCopy(session, "s")}, s."position", s."pruned_position",
                CASE WHEN EXISTS (SELECT 1 FROM {session.Journal} AS j WHERE j."resource" = @resource) THEN 1 ELSE 0 END,
                d."position", d."key", d."kind", d."merged_into", d."occurred_at"
            FROM {session.Streams} AS s
            LEFT JOIN (
                SELECT * FROM {session.Deletions} WHERE "resource" = @resource AND "position" > @after ORDER BY "position" LIMIT @count
            ) AS d ON d."resource" = s."resource"
            WHERE s."resource" = @resource
            ORDER BY d."position"
            """;
        command.AddParameter("resource", resource.Name);
        command.AddParameter("after", after);
        command.AddParameter("count", count);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        if (!await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            throw FeedEpoch.NotCaptured(resource, session);
        }

        var snapshot = new FeedSnapshot(reader.GetString(0), reader.GetInt32(1) == 1, reader.GetInt64(2), reader.GetInt64(3), reader.GetInt32(4) == 1, []);
        if (await reader.IsDBNullAsync(5, cancellationToken).ConfigureAwait(false))
        {
            return snapshot;
        }

        var items = new List<Tombstone>();
        do
        {
            items.Add(Tombstone(reader, session));
        }
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false));
        return snapshot with { Items = items };
    }

    private Tombstone Tombstone(DbDataReader reader, StoreSession session)
    {
        var key = Key(reader, 6, session);
        var kind = LowerCaseEnumConverter<TombstoneKind>.Read(reader.GetString(7));
        var tombstone = new Tombstone(key, kind, reader.GetInt64(5), reader.GetFieldValue<DateTimeOffset>(9).ToUniversalTime());
        return kind == TombstoneKind.Merged ? tombstone with { MergedInto = Key(reader, 8, session) } : tombstone;
    }

    // The sequencer gives no position to what is no key: this is about rows that were changed afterwards.
    private OwnerKey Key(DbDataReader reader, int column, StoreSession session) =>
        !reader.IsDBNull(column) && OwnerKey.TryParse(reader.GetString(column), resource.KeyKind, out var key)
            ? key
            : throw new InvalidOperationException(string.Create(
                CultureInfo.InvariantCulture,
                $"Position {reader.GetInt64(5)} of {session.Deletions} has no key of kind {resource.KeyKind} in its column '{reader.GetName(column)}', so the feed of '{resource.Name}' cannot be read past it. Correct the row."));
}
