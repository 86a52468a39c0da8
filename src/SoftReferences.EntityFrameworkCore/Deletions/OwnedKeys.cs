namespace SoftReferences.EntityFrameworkCore;

/// <summary>Says what became of the keys of a resource.</summary>
internal sealed class OwnedKeys(OwnedResource resource)
{
    private const int LookupBatch = 5_000;

    private readonly OwnedEntities _entities = OwnedEntities.Of(resource);

    public async Task<IReadOnlyList<OwnedStatus>> FindAsync(StoreSession session, IReadOnlyList<OwnerKey> keys, CancellationToken cancellationToken)
    {
        var statuses = new List<OwnedStatus>(keys.Count);
        foreach (var batch in keys.Chunk(LookupBatch))
        {
            var found = await _entities.FindAsync(session.Context, batch, cancellationToken).ConfigureAwait(false);
            var absent = found.Count == batch.Length ? [] : batch.Where(key => !found.ContainsKey(key)).Select(key => key.ToString()).ToArray();
            var deleted = absent.Length == 0 ? [] : await FindDeletedAsync(session, absent, cancellationToken).ConfigureAwait(false);
            statuses.AddRange(batch.Select(key =>
                found.TryGetValue(key, out var status) ? status
                : deleted.Contains(key.ToString()) ? OwnedStatus.Deleted
                : OwnedStatus.Missing));
        }

        return statuses;
    }

    private async Task<HashSet<string>> FindDeletedAsync(StoreSession session, string[] keys, CancellationToken cancellationToken)
    {
        await using var command = session.CreateCommand();
        var rows = session.Dialect.Rows(command, new RowColumn("key", keys));
        command.CommandText =
            $"""
            WITH asked AS (SELECT r."key" FROM {rows})
            SELECT d."key" FROM {session.Deletions} AS d WHERE d."resource" = @resource AND d."key" IN (SELECT a."key" FROM asked AS a)
            UNION
            SELECT e.value FROM {session.Journal} AS j CROSS JOIN {session.Dialect.Elements("j.\"keys\"")}
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
