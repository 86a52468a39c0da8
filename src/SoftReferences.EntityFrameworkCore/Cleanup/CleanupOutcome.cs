namespace SoftReferences.EntityFrameworkCore;

/// <summary>What one transaction did to the orphans of a reference.</summary>
/// <param name="Action">The action that was carried out.</param>
/// <param name="Rows">The rows that it removed or changed.</param>
/// <param name="Horizon">The horizon to wait for; <see langword="null"/> when it has passed.</param>
/// <param name="StartsOver">Whether the rows are counted anew, because an earlier pass over them did not come to its end.</param>
internal sealed record CleanupOutcome(OrphanAction Action, OrphanRows Rows, long? Horizon, bool StartsOver = false)
{
    /// <summary>Counts the rows of items. The same key comes twice when it was deleted, made again and deleted again: its rows count once.</summary>
    public long[] CountsOf(IReadOnlyList<CleanupItem> items)
    {
        var counted = new HashSet<OwnerKey>(items.Count);
        return [.. items.Select(item => counted.Add(item.Key) ? Rows.ByKey.GetValueOrDefault(item.Key) : 0)];
    }
}
