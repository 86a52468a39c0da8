using SoftReferences.Stores;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Finds the suspects that rows still refer to.</summary>
internal static class ReferredKeys
{
    /// <summary>Returns the suspects that a row of their reference still refers to, or all suspects of a reference whose rows cannot be looked up.</summary>
    public static async Task<IReadOnlyList<SuspectItem>> AmongAsync(
        StoreSession session, IReadOnlyList<SoftReference> references, IReadOnlyList<SuspectItem> suspects, CancellationToken cancellationToken)
    {
        var referred = new List<SuspectItem>(suspects.Count);
        foreach (var group in suspects.GroupBy(suspect => suspect.Reference, StringComparer.Ordinal))
        {
            var reference = references.FirstOrDefault(reference => string.Equals(reference.Name, group.Key, StringComparison.Ordinal));
            if (reference is null || ActionChecks.PlaceProblem(reference, OrphanAction.Delete) is not null)
            {
                referred.AddRange(group);
                continue;
            }

            var found = await FindAsync(session, reference, [.. group.Select(suspect => suspect.Key)], cancellationToken).ConfigureAwait(false);
            referred.AddRange(group.Where(suspect => found.Contains(suspect.Key)));
        }

        return referred;
    }

    private static async Task<HashSet<OwnerKey>> FindAsync(StoreSession session, SoftReference reference, IReadOnlyList<OwnerKey> keys, CancellationToken cancellationToken)
    {
        await RowPolicies.RefuseAsync(session, reference, cancellationToken).ConfigureAwait(false);
        var found = new HashSet<OwnerKey>();
        foreach (var table in OrphanTable.All(session, reference, keys))
        {
            await using var command = session.CreateCommand();
            command.CommandText = $"SELECT DISTINCT {table.KeysOfRow} FROM {table.Name} WHERE {table.AddCondition(command)}";
            await using var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false);
            while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                found.UnionWith(table.ReadKeys(reader, 0));
            }
        }

        return found;
    }
}
