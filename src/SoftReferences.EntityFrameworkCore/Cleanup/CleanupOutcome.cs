using SoftReferences.Stores;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>What one transaction did to the rows of deleted or merged keys of a reference.</summary>
/// <param name="Action">The action that was carried out.</param>
/// <param name="Rows">The rows that it removed or changed.</param>
/// <param name="Horizon">The horizon to wait for, or <see langword="null"/> if it has passed.</param>
internal sealed record CleanupOutcome(OrphanAction Action, OrphanRows Rows, long? Horizon)
{
    /// <summary>Gets the rows to add to the records: those that no longer refer to their key, so no later page finds them again. The last transaction of the final look adds the rows that still do.</summary>
    public required IReadOnlyDictionary<OwnerKey, long> Recorded { get; init; }

    /// <summary>Gets the conflicting rows: those of all pages so far if they stay, or only those of this transaction if it deleted them.</summary>
    public RowConflicts Conflicts { get; init; } = RowConflicts.None;

    /// <summary>Gets a value indicating whether conflicting rows are deleted, so that their counts are added up over transactions.</summary>
    public bool RemovesConflicts { get; init; }

    /// <summary>Counts the rows of each item. A key that was deleted, recreated and deleted again appears in two items; its rows count once.</summary>
    public long[] CountsOf(IReadOnlyList<CleanupItem> items) => CountsOf(items, Recorded);

    /// <summary>Counts the conflicting rows of each item.</summary>
    public long[] ConflictsOf(IReadOnlyList<CleanupItem> items) => CountsOf(items, Conflicts.ByKey);

    private static long[] CountsOf(IReadOnlyList<CleanupItem> items, IReadOnlyDictionary<OwnerKey, long> counts)
    {
        var counted = new HashSet<OwnerKey>(items.Count);
        return [.. items.Select(item => counted.Add(item.Key) ? counts.GetValueOrDefault(item.Key) : 0)];
    }
}
