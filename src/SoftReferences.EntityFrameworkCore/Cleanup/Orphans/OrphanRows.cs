namespace SoftReferences.EntityFrameworkCore;

/// <summary>What one transaction did to the rows of deleted or merged keys of a reference.</summary>
/// <param name="ByKey">How many rows of each key were removed or changed.</param>
/// <param name="Exhausted">Whether no row is left to remove or change.</param>
/// <param name="Last">The primary key of the last row, if the action pages through the rows.</param>
internal sealed record OrphanRows(IReadOnlyDictionary<OwnerKey, long> ByKey, bool Exhausted, IReadOnlyList<object>? Last = null)
{
    /// <summary>Gets an empty result, as for a reference that keeps its orphans.</summary>
    public static OrphanRows None { get; } = new(new Dictionary<OwnerKey, long>(), Exhausted: true);

    /// <summary>Gets how many rows of each key still refer to it after the action, so that the next look finds them again.</summary>
    public IReadOnlyDictionary<OwnerKey, long> Staying { get; init; } = new Dictionary<OwnerKey, long>();

    /// <summary>Gets the rows that a unique index kept from being changed.</summary>
    public RowConflicts Conflicts { get; init; } = RowConflicts.None;

    public long Total => ByKey.Values.Sum();
}
