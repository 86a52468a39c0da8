using System.Data.Common;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>The journal of a resource, as its sequencer empties it.</summary>
internal sealed class FeedJournal(OwnedResource resource, StoreSession session)
{
    /// <summary>Takes the oldest entries out, up to the one that brings as many keys together as were asked for.</summary>
    /// <remarks>
    /// It is a statement of its own, so that it sees everything that was committed before the lock was had. It reads and
    /// removes the same rows, by the places where they stand: nothing else tells one entry from another.
    /// </remarks>
    public async Task<IReadOnlyList<DeletionJournalEntry>> TakeAsync(int keys, CancellationToken cancellationToken)
    {
        var order = session.Dialect.JournalOrder;
        await using var command = session.CreateCommand();
        command.CommandText = $"DELETE FROM {session.Journal} WHERE {session.Dialect.IsRowOf(Oldest(session))} RETURNING {order}, \"kind\", {session.Dialect.JournalKeys}, \"merged_into\", \"occurred_at\"";
        command.AddParameter("resource", resource.Name);
        command.AddParameter("keys", keys);
        var entries = new List<(IComparable Number, DeletionJournalEntry Entry)>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            var entry = new DeletionJournalEntry
            {
                Resource = resource.Name,
                Kind = LowerCaseEnumConverter<DeletionJournalKind>.Read(reader.GetString(1)),
                Keys = session.Dialect.ReadTexts(reader, 2),
                Uuids = await reader.IsDBNullAsync(3, cancellationToken).ConfigureAwait(false) ? null : reader.GetFieldValue<Guid[]>(3),
                MergedInto = await reader.IsDBNullAsync(4, cancellationToken).ConfigureAwait(false) ? null : reader.GetString(4),
                OccurredAt = reader.GetFieldValue<DateTimeOffset>(5).ToUniversalTime(),
            };
            entries.Add(((IComparable)reader.GetValue(0), entry));
        }

        // What a statement removes comes in no order.
        return [.. entries.OrderBy(static pair => pair.Number).Select(static pair => pair.Entry)];
    }

    /// <summary>Gives the query of the places of the oldest entries, up to the one that brings as many keys together as the parameter <c>keys</c> says; <c>resource</c> is the other.</summary>
    public static string Oldest(StoreSession session)
    {
        var (order, row) = (session.Dialect.JournalOrder, session.Dialect.RowId);
        return
            $"""
            SELECT t.place FROM (
                SELECT o.place, sum(o."size") OVER (ORDER BY o.number ROWS UNBOUNDED PRECEDING) - o."size" AS "before"
                FROM (SELECT {row} AS place, {order} AS number, "size" FROM {session.Journal} WHERE "resource" = @resource ORDER BY {order} LIMIT @keys) AS o
            ) AS t
            WHERE t."before" < @keys
            """;
    }

    /// <summary>Gets the keys of entries that anybody can have referred to.</summary>
    /// <remarks>A row whose key is zero, empty or too long can be deleted like any other, but no reference holds such a key.</remarks>
    public static List<JournalItem> Expand(IEnumerable<DeletionJournalEntry> entries, OwnerKeyKind keyKind) =>
    [
        .. from entry in entries
           from key in entry.Texts
           where OwnerKey.TryParse(key, keyKind, out _)
           select new JournalItem(key, entry.Kind, entry.MergedInto, entry.OccurredAt),
    ];

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
