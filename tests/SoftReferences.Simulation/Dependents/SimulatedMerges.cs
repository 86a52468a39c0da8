using SoftReferences.Stores;

namespace SoftReferences.Simulation;

/// <summary>Follows chains of merges, with the same rules as in a real database.</summary>
internal static class SimulatedMerges
{
    private const int MaximumLength = 100;

    /// <summary>Returns an item with the last key of its chain of merges, and the state of that key in the inbox.</summary>
    public static CleanupItem Resolve(InboxState inbox, string epoch, CleanupItem item)
    {
        if (!item.IsMerged)
        {
            return item;
        }

        var target = item.MergedInto;
        for (var length = 0; length < MaximumLength && Last(target) is { Kind: TombstoneKind.Merged } merge; length++)
        {
            target = merge.MergedInto;
        }

        return item with { MergedInto = target, MergedIntoIsDeleted = Last(target)?.Kind == TombstoneKind.Deleted };

        Tombstone? Last(OwnerKey key) => inbox.Tombstones.TryGetValue(key, out var entry) && entry.Epoch == epoch ? entry.Tombstone : null;
    }
}
