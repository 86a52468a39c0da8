using System.Data.Common;
using SoftReferences.EntityFrameworkCore.Entities;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Reads and removes journal entries of a resource.</summary>
internal sealed class FeedJournal(OwnedResource resource, StoreSession session)
{
    /// <summary>Removes and returns the oldest entries, up to the one that reaches the requested number of keys.</summary>
    /// <remarks>
    /// It is a separate statement, so that it sees everything that was committed before the lock was granted. It reads and removes the
    /// same rows by row id, because nothing else identifies an entry.
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

        // DELETE … RETURNING has no order.
        return [.. entries.OrderBy(static pair => pair.Number).Select(static pair => pair.Entry)];
    }

    /// <summary>Returns a query for the row ids of the oldest entries, up to the one that reaches the number of keys in the parameter <c>keys</c>. The other parameter is <c>resource</c>.</summary>
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

    /// <summary>Gets the keys of entries, without those that no reference can hold.</summary>
    /// <remarks>A row with a zero, empty or overlong key can be deleted, but no reference can hold such a key.</remarks>
    public static List<JournalItem> Expand(IEnumerable<DeletionJournalEntry> entries, OwnerKeyKind keyKind) =>
    [
        .. from entry in entries
           from key in entry.Texts
           where OwnerKey.TryParse(key, keyKind, out _)
           select new JournalItem(key, entry.Kind, entry.MergedInto, entry.OccurredAt),
    ];

    /// <summary>Writes a command that records a merge.</summary>
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
