using SoftReferences.EntityFrameworkCore.Entities;
using SoftReferences.Stores;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Decides which journal entries become tombstones, based on the previous tombstone of each key.</summary>
internal sealed class FeedRules(OwnedResource resource, StoreSession session)
{
    /// <summary>Drops entries that change nothing, and turns insertions of deleted keys into restorations.</summary>
    /// <remarks>
    /// A deletion after a merge is dropped: otherwise dependents would delete rows that they should repoint. An insertion of a key that
    /// was never deleted is dropped too. Entries may be out of order after a clock was set back, and entries of one key may be in
    /// different batches, so the current row of the key decides. A later change of the row writes another entry.
    /// </remarks>
    public async Task<IReadOnlyList<JournalItem>> ApplyAsync(IReadOnlyList<JournalItem> items, CancellationToken cancellationToken)
    {
        var last = new Dictionary<string, DeletionJournalKind>(StringComparer.Ordinal);
        await ReadLastAsync(last, items, cancellationToken).ConfigureAwait(false);

        var kept = new List<JournalItem>(items.Count);
        foreach (var item in items)
        {
            var (isKnown, before) = (last.TryGetValue(item.Key, out var kind), kind);
            if (item.Kind == DeletionJournalKind.Inserted && (!isKnown || before == DeletionJournalKind.Restored))
            {
                continue;
            }

            if (item.Kind == DeletionJournalKind.Deleted && isKnown && before == DeletionJournalKind.Merged)
            {
                continue;
            }

            var what = item.Kind == DeletionJournalKind.Inserted ? item with { Kind = DeletionJournalKind.Restored } : item;
            last[item.Key] = what.Kind;
            kept.Add(what);
        }

        // Without numbered entries, even a single entry may be out of order with earlier or later ones.
        var fewest = session.Dialect.HasUniqueRowIds ? 2 : 1;
        var times = items.ToLookup(item => item.Key, item => item.OccurredAt, StringComparer.Ordinal);
        string[] doubtful = [.. times.Where(group => group.Count() >= fewest).Select(group => group.Key)];
        if (doubtful.Length > 0)
        {
            kept.AddRange((await ContradictAsync(last, doubtful, cancellationToken).ConfigureAwait(false)).Select(word => new JournalItem(word.Key, word.Kind, null, times[word.Key].Max())));
        }

        return kept;
    }

    /// <summary>Returns corrections for keys whose rows contradict their last tombstone.</summary>
    private async Task<IReadOnlyList<(string Key, DeletionJournalKind Kind)>> ContradictAsync(
        Dictionary<string, DeletionJournalKind> last, IReadOnlyList<string> doubtful, CancellationToken cancellationToken)
    {
        var keys = doubtful.Where(last.ContainsKey)
            .Select(key => (Parsed: OwnerKey.TryParse(key, resource.KeyKind, out var parsed) ? parsed : default, Text: key))
            .DistinctBy(key => key.Parsed)
            .ToDictionary(key => key.Parsed, key => key.Text);
        var found = await OwnedEntities.Of(resource).FindAsync(session.Context, [.. keys.Keys], cancellationToken).ConfigureAwait(false);
        return
        [
            .. from pair in keys
               let exists = found.TryGetValue(pair.Key, out var status) && status == OwnedStatus.Exists
               let contradiction = (last[pair.Value], exists) switch
               {
                   (DeletionJournalKind.Deleted, true) => DeletionJournalKind.Restored,
                   (DeletionJournalKind.Restored, false) => DeletionJournalKind.Deleted,
                   var (word, _) => word,
               }
               where contradiction != last[pair.Value]
               select (pair.Value, contradiction),
        ];
    }

    private async Task ReadLastAsync(Dictionary<string, DeletionJournalKind> last, IReadOnlyList<JournalItem> items, CancellationToken cancellationToken)
    {
        var keys = items.Where(item => item.Kind is DeletionJournalKind.Inserted or DeletionJournalKind.Deleted).Select(item => item.Key).Distinct(StringComparer.Ordinal).ToArray();
        if (keys.Length == 0)
        {
            return;
        }

        await using var command = session.CreateCommand();
        var rows = session.Dialect.Rows(command, new RowColumn("key", keys));
        command.CommandText =
            $"""
            SELECT w."key", w."kind" FROM (
                SELECT r."key", (
                    SELECT d."kind" FROM {session.Dialect.RowsOfKey(session.Deletions, "r.\"key\"")} AS d WHERE d."resource" = @resource
                    ORDER BY d."position" DESC LIMIT 1) AS "kind"
                FROM {rows}) AS w
            WHERE w."kind" IS NOT NULL
            """;
        command.AddParameter("resource", resource.Name);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            last[reader.GetString(0)] = LowerCaseEnumConverter<DeletionJournalKind>.Read(reader.GetString(1));
        }
    }
}
