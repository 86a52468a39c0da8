using SoftReferences.Stores;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Resolves chains of merges: the target of a merge may itself have been merged or deleted since.</summary>
internal static class MergeTargets
{
    // Ends circular merges. The key where they end is not confirmed by the owner.
    private const int MaximumLength = 100;

    /// <summary>Returns the items with the final target of their merges, and whether the inbox knows it as deleted.</summary>
    /// <param name="session">The transaction.</param>
    /// <param name="reference">The reference.</param>
    /// <param name="epoch">The epoch of the tombstones.</param>
    /// <param name="items">Merged items.</param>
    /// <param name="cancellationToken">Cancels the query.</param>
    public static async Task<IReadOnlyList<CleanupItem>> ResolveAsync(
        StoreSession session, SoftReference reference, string epoch, IReadOnlyList<CleanupItem> items, CancellationToken cancellationToken)
    {
        var byId = items.ToDictionary(item => item.Id);
        var resolved = new List<CleanupItem>(items.Count);
        await using var command = session.CreateCommand();
        var rows = session.Dialect.Rows(
            command,
            new RowColumn("id", items.Select(item => item.Id).ToArray()),
            new RowColumn("target", items.Select(item => item.MergedInto.ToString()).ToArray()));
        command.CommandText = $"""
            WITH RECURSIVE chain("id", "target", "length") AS (
                SELECT r."id", r."target", 0 FROM {rows}
                UNION ALL
                SELECT c."id", CAST(t."merged_into" AS text), c."length" + 1 FROM chain AS c JOIN {session.Tombstones} AS t ON {IsOfTarget("t")}
                WHERE t."kind" = 'merged' AND t."merged_into" IS NOT NULL AND c."length" < {MaximumLength})
            SELECT c."id", c."target", EXISTS (SELECT 1 FROM {session.Tombstones} AS d WHERE {IsOfTarget("d")} AND d."kind" = 'deleted')
            FROM chain AS c
            WHERE c."length" = {MaximumLength} OR NOT EXISTS (SELECT 1 FROM {session.Tombstones} AS m WHERE {IsOfTarget("m")} AND m."kind" = 'merged')
            """;
        command.AddParameter("owner", reference.Service.ResourceName);
        command.AddParameter("epoch", epoch);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
        {
            resolved.Add(byId[reader.GetInt64(0)] with { MergedInto = reference.ParseKey(reader.GetString(1)), MergedIntoIsDeleted = reader.GetBoolean(2) });
        }

        return resolved;
    }

    private static string IsOfTarget(string tombstone) =>
        $"""{tombstone}."owner" = @owner AND {tombstone}."epoch" = @epoch AND {tombstone}."key" = c."target" """;
}
