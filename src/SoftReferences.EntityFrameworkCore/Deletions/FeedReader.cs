using System.Data.Common;
using System.Globalization;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Reads a resource's feed by position.</summary>
internal sealed class FeedReader(OwnedResource resource)
{
    // One statement and so one snapshot: the pruned position fits the tombstones that are left. The first row is the stream, followed by
    // its tombstones. Both parts need the same column types, so that PostgreSQL can merge them in index order and stream the result.
    // Nearly every row is a deletion: reading its kind would take as long as the rest of the row.
    public async Task<FeedSnapshot> ReadAsync(StoreSession session, long after, int count, CancellationToken cancellationToken)
    {
        await using var command = session.CreateCommand();
        command.CommandText =
            $"""
            SELECT CAST(0 AS bigint) AS "position", NULL AS "key", NULL AS "kind", NULL AS "merged_into", NULL AS "occurred_at",
                s."epoch", {FeedEpoch.IsCopy(session, "s")}, s."position", s."pruned_position",
                CASE WHEN EXISTS (SELECT 1 FROM {session.Journal} AS j WHERE j."resource" = @resource) THEN 1 ELSE 0 END
            FROM {session.Streams} AS s
            WHERE s."resource" = @resource
            UNION ALL
            SELECT d."position", d."key", NULLIF(d."kind", 'deleted'), d."merged_into", d."occurred_at", NULL, NULL, NULL, NULL, NULL
            FROM (SELECT * FROM {session.Deletions} WHERE "resource" = @resource AND "position" > @after ORDER BY "position" LIMIT @count) AS d
            ORDER BY 1
            """;
        command.AddParameter("resource", resource.Name);
        command.AddParameter("after", after);
        command.AddParameter("count", count);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        if (!await reader.ReadAsync(cancellationToken).ConfigureAwait(false) || reader.GetInt64(0) != 0)
        {
            throw FeedEpoch.NotCaptured(resource, session);
        }

        var position = reader.GetInt64(7);
        var items = new List<Tombstone>((int)Math.Clamp(position - after, 0, count));
        var snapshot = new FeedSnapshot(reader.GetString(5), reader.GetInt32(6) == 1, position, reader.GetInt64(8), reader.GetInt32(9) == 1, items);
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            items.Add(Tombstone(reader, session));
        }

        return snapshot;
    }

    private Tombstone Tombstone(DbDataReader reader, StoreSession session)
    {
        var position = reader.GetInt64(0);
        var key = Key(reader, 1, session);
        var kind = reader.IsDBNull(2) ? TombstoneKind.Deleted : LowerCaseEnumConverter<TombstoneKind>.Read(reader.GetString(2));
        var time = reader.GetFieldValue<DateTimeOffset>(4).ToUniversalTime();
        return kind == TombstoneKind.Merged ? new(key, kind, position, time) { MergedInto = Key(reader, 3, session) } : new(key, kind, position, time);
    }

    // The sequencer assigns positions to valid keys only. This fails for rows that were changed afterwards.
    private OwnerKey Key(DbDataReader reader, int column, StoreSession session) =>
        !reader.IsDBNull(column) && OwnerKey.TryParse(reader.GetString(column), resource.KeyKind, out var key)
            ? key
            : throw new InvalidOperationException(string.Create(
                CultureInfo.InvariantCulture,
                $"Position {reader.GetInt64(0)} of {session.Deletions} has no key of kind {resource.KeyKind} in its column '{reader.GetName(column)}', so the feed of '{resource.Name}' cannot be read past it. Correct the row."));
}
