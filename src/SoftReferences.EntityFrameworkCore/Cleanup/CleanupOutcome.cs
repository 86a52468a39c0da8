namespace SoftReferences.EntityFrameworkCore;

/// <summary>What one transaction did to the rows of deleted or merged keys of a reference.</summary>
/// <param name="Action">The action that was carried out.</param>
/// <param name="Rows">The rows that it removed or changed.</param>
/// <param name="Horizon">The horizon to wait for; <see langword="null"/> when it has passed.</param>
internal sealed record CleanupOutcome(OrphanAction Action, OrphanRows Rows, long? Horizon)
{
    /// <summary>Gets the rows of this transaction that do not refer to their key any more, and so can never come again; and with the last one of the last look those that stay.</summary>
    public required IReadOnlyDictionary<OwnerKey, long> Recorded { get; init; }

    /// <summary>Gets the rows that were in the way, in all pages so far, when they are still there; those of this transaction only, when it removed them.</summary>
    public RowConflicts Conflicts { get; init; } = RowConflicts.None;

    /// <summary>Gets a value indicating whether the rows that were in the way were removed, so that they add up.</summary>
    public bool RemovesConflicts { get; init; }

    /// <summary>Counts the rows of items. The same key comes twice when it was deleted, made again and deleted again: its rows count once.</summary>
    public long[] CountsOf(IReadOnlyList<CleanupItem> items) => CountsOf(items, Recorded);

    /// <summary>Counts the rows of items that were in the way.</summary>
    public long[] ConflictsOf(IReadOnlyList<CleanupItem> items) => CountsOf(items, Conflicts.ByKey);

    private static long[] CountsOf(IReadOnlyList<CleanupItem> items, IReadOnlyDictionary<OwnerKey, long> counts)
    {
        var counted = new HashSet<OwnerKey>(items.Count);
        return [.. items.Select(item => counted.Add(item.Key) ? counts.GetValueOrDefault(item.Key) : 0)];
    }
}
