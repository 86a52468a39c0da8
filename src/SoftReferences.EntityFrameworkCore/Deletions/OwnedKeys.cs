using SoftReferences.Stores;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Looks up the status of a resource's keys.</summary>
internal sealed class OwnedKeys(OwnedResource resource)
{
    private const int LookupBatch = 10_000;

    private readonly OwnedEntities _entities = OwnedEntities.Of(resource);
    private readonly KeySearch? _search = KeySearch.Of(resource);
    private readonly KeyRuns? _runs = KeyRuns.Of(resource);

    public async Task<IReadOnlyList<OwnedStatus>> FindAsync(StoreSession session, IReadOnlyList<OwnerKey> keys, bool findsTombstones, CancellationToken cancellationToken)
    {
        var statuses = new OwnedStatus[keys.Count];
        for (var offset = 0; offset < keys.Count; offset += LookupBatch)
        {
            var batch = new ArraySegment<OwnerKey>(keys as OwnerKey[] ?? [.. keys], offset, Math.Min(LookupBatch, keys.Count - offset));
            await FindAsync(session, batch, findsTombstones, statuses.AsMemory(offset, batch.Count), cancellationToken).ConfigureAwait(false);
        }

        return statuses;
    }

    private async Task FindAsync(StoreSession session, ArraySegment<OwnerKey> keys, bool findsTombstones, Memory<OwnedStatus> statuses, CancellationToken cancellationToken)
    {
        var absent = session.Dialect.HasArrays && _search is not null
            ? await SearchAsync(_search, _runs!, session, keys, statuses, cancellationToken).ConfigureAwait(false)
            : await QueryAsync(session, keys, statuses, cancellationToken).ConfigureAwait(false);
        if (absent.Count == 0)
        {
            return;
        }

        HashSet<string> deleted = findsTombstones ? await FindDeletedAsync(session, [.. absent.Select(index => keys[index].ToString())], cancellationToken).ConfigureAwait(false) : [];
        foreach (var index in absent)
        {
            statuses.Span[index] = deleted.Count > 0 && deleted.Contains(keys[index].ToString()) ? OwnedStatus.Deleted : OwnedStatus.Missing;
        }
    }

    private static async Task<IReadOnlyList<int>> SearchAsync(
        KeySearch search, KeyRuns runs, StoreSession session, ArraySegment<OwnerKey> keys, Memory<OwnedStatus> statuses, CancellationToken cancellationToken)
    {
        statuses.Span.Fill(OwnedStatus.Exists);
        var left = await runs.FindLeftAsync(session, keys, cancellationToken).ConfigureAwait(false);
        IReadOnlyList<OwnerKey> searched = left is null ? keys : [.. left.Select(index => keys[index])];
        var (absent, marked) = await search.FindGoneAsync(session, searched, cancellationToken).ConfigureAwait(false);
        foreach (var index in marked)
        {
            statuses.Span[left is null ? index : left[index]] = OwnedStatus.Deleted;
        }

        return left is null ? absent : [.. absent.Select(index => left[index])];
    }

    private async Task<IReadOnlyList<int>> QueryAsync(StoreSession session, ArraySegment<OwnerKey> keys, Memory<OwnedStatus> statuses, CancellationToken cancellationToken)
    {
        var found = await _entities.FindAsync(session.Context, keys, cancellationToken).ConfigureAwait(false);
        var absent = new List<int>();
        for (var index = 0; index < keys.Count; index++)
        {
            if (found.TryGetValue(keys[index], out var status))
            {
                statuses.Span[index] = status;
            }
            else
            {
                absent.Add(index);
            }
        }

        return absent;
    }

    // One index search per key. For a list of several thousand keys, the planner would otherwise read the whole feed.
    private async Task<HashSet<string>> FindDeletedAsync(StoreSession session, string[] keys, CancellationToken cancellationToken)
    {
        await using var command = session.CreateCommand();
        var rows = session.Dialect.Rows(command, new RowColumn("key", keys));
        command.CommandText =
            $"""
            WITH asked AS (SELECT r."key" FROM {rows})
            SELECT a."key" FROM asked AS a WHERE (SELECT TRUE FROM {session.Dialect.RowsOfKey(session.Deletions, "a.\"key\"")} AS d WHERE d."resource" = @resource LIMIT 1)
            UNION ALL
            SELECT e.value FROM {session.Journal} AS j CROSS JOIN {session.Dialect.Elements(session.Dialect.JournalTexts("j"))}
            WHERE j."resource" = @resource AND j."kind" <> 'inserted' AND e.value IN (SELECT a."key" FROM asked AS a)
            """;
        command.AddParameter("resource", resource.Name);
        var deleted = new HashSet<string>(StringComparer.Ordinal);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            deleted.Add(reader.GetString(0));
        }

        return deleted;
    }
}
