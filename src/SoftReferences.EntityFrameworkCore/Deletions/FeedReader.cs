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
            SELECT s."epoch", s."position", s."pruned_position",
                CASE WHEN EXISTS (SELECT 1 FROM {session.Deletions} AS p WHERE p."resource" = @resource AND p."position" IS NULL) THEN 1 ELSE 0 END,
                d."position", d."key", d."kind", d."merged_into", d."occurred_at", d."id"
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
            throw NotCaptured(resource, session);
        }

        var snapshot = new FeedSnapshot(reader.GetString(0), reader.GetInt64(1), reader.GetInt64(2), reader.GetInt32(3) == 1, []);
        if (await reader.IsDBNullAsync(4, cancellationToken).ConfigureAwait(false))
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

    /// <summary>Makes the exception that says that no migration has created the triggers.</summary>
    public static InvalidOperationException NotCaptured(OwnedResource resource, StoreSession session) => new(
        $"'{resource.Name}' has no row in {session.Streams}, so nothing captures its deletions. "
        + "Add 'migrationBuilder.CreateSoftReferenceTriggers(TargetModel);' at the end of a migration and apply it.");

    private Tombstone Tombstone(DbDataReader reader, StoreSession session)
    {
        var key = Key(reader, 5, session);
        var kind = LowerCaseEnumConverter<TombstoneKind>.Read(reader.GetString(6));
        var tombstone = new Tombstone(key, kind, reader.GetInt64(4), reader.GetFieldValue<DateTimeOffset>(8).ToUniversalTime());
        return kind == TombstoneKind.Merged ? tombstone with { MergedInto = Key(reader, 7, session) } : tombstone;
    }

    // The sequencer gives no position to what is no key: this is about rows that were changed afterwards.
    private OwnerKey Key(DbDataReader reader, int column, StoreSession session) =>
        !reader.IsDBNull(column) && OwnerKey.TryParse(reader.GetString(column), resource.KeyKind, out var key)
            ? key
            : throw new InvalidOperationException(string.Create(
                CultureInfo.InvariantCulture,
                $"Row {reader.GetInt64(9)} of {session.Deletions} has no key of kind {resource.KeyKind} in its column '{reader.GetName(column)}', so the feed of '{resource.Name}' cannot be read past it. Correct the row."));
}
