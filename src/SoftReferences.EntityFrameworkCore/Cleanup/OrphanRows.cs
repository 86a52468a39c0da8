namespace SoftReferences.EntityFrameworkCore;

/// <summary>What one transaction did to the rows of deleted or merged keys of a reference.</summary>
/// <param name="ByKey">How many rows of each key were removed or changed.</param>
/// <param name="Exhausted">Whether no row is left to be removed or changed.</param>
/// <param name="Last">The primary key of the last row, where the rows are paged through.</param>
internal sealed record OrphanRows(IReadOnlyDictionary<OwnerKey, long> ByKey, bool Exhausted, IReadOnlyList<object>? Last = null)
{
    /// <summary>Gets what a reference comes to whose orphans are kept.</summary>
    public static OrphanRows None { get; } = new(new Dictionary<OwnerKey, long>(), Exhausted: true);

    /// <summary>Gets how many of the rows of each key refer to it still, because what was done to them is something else: they come again with the next look.</summary>
    public IReadOnlyDictionary<OwnerKey, long> Staying { get; init; } = new Dictionary<OwnerKey, long>();

    /// <summary>Gets the rows that a unique index did not let change.</summary>
    public RowConflicts Conflicts { get; init; } = RowConflicts.None;

    public long Total => ByKey.Values.Sum();
}
