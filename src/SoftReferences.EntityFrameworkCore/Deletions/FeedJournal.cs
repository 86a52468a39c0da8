using System.Data.Common;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>The journal of a resource, as its sequencer reads and empties it.</summary>
internal sealed class FeedJournal(OwnedResource resource, StoreSession session)
{
    /// <summary>Reads the oldest entries, up to the one that brings as many keys together as were asked for.</summary>
    /// <remarks>It is a statement of its own, so that it sees everything that was committed before the lock was had.</remarks>
    public async Task<IReadOnlyList<DeletionJournalEntry>> ReadAsync(int keys, CancellationToken cancellationToken)
    {
        await using var command = session.CreateCommand();
        command.CommandText =
            $"""
            SELECT j."id", j."kind", j."keys", j."merged_into", j."occurred_at"
            FROM (
                SELECT o."id", sum(o."size") OVER (ORDER BY o."id") - o."size" AS "before"
                FROM (SELECT "id", "size" FROM {session.Journal} WHERE "resource" = @resource ORDER BY "id" LIMIT @keys) AS o
            ) AS t
            JOIN {session.Journal} AS j ON j."id" = t."id"
            WHERE t."before" < @keys
            ORDER BY j."id"
            """;
        command.AddParameter("resource", resource.Name);
        command.AddParameter("keys", keys);
        var entries = new List<DeletionJournalEntry>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            entries.Add(new()
            {
                Id = reader.GetInt64(0),
                Resource = resource.Name,
                Kind = LowerCaseEnumConverter<DeletionJournalKind>.Read(reader.GetString(1)),
                Keys = session.Dialect.ReadTexts(reader, 2),
                MergedInto = await reader.IsDBNullAsync(3, cancellationToken).ConfigureAwait(false) ? null : reader.GetString(3),
                OccurredAt = reader.GetFieldValue<DateTimeOffset>(4).ToUniversalTime(),
            });
        }

        return entries;
    }

    /// <summary>Gets the keys of entries that anybody can have referred to.</summary>
    /// <remarks>A row whose key is zero, empty or too long can be deleted like any other, but no reference holds such a key.</remarks>
    public static List<JournalItem> Expand(IEnumerable<DeletionJournalEntry> entries, OwnerKeyKind keyKind) =>
    [
        .. from entry in entries
           from key in entry.Keys
           where OwnerKey.TryParse(key, keyKind, out _)
           select new JournalItem(key, entry.Kind, entry.MergedInto, entry.OccurredAt),
    ];

    /// <summary>Removes entries that stand in the feed now.</summary>
    public async Task RemoveAsync(IReadOnlyList<DeletionJournalEntry> entries, CancellationToken cancellationToken)
    {
        await using var command = session.CreateCommand();
        var rows = session.Dialect.Rows(command, new RowColumn("id", entries.Select(entry => entry.Id).ToArray()));
        command.CommandText = $"DELETE FROM {session.Journal} WHERE \"id\" IN (SELECT r.\"id\" FROM {rows})";
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Writes the command that records a merge.</summary>
    public static void WriteMerge(StoreSession session, DbCommand command, OwnedResource resource, OwnerKey from, OwnerKey into)
    {
        command.CommandText =
            $"""
            INSERT INTO {session.Journal} ("resource", "kind", "keys", "size", "merged_into", "occurred_at")
            VALUES (@resource, 'merged', @keys, 1, @into, {session.Dialect.Now})
            """;
        command.AddParameter("resource", resource.Name);
        command.AddParameter("keys", session.Dialect.Texts([from.ToString()]));
        command.AddParameter("into", into.ToString());
    }
}
