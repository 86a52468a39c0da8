namespace SoftReferences.EntityFrameworkCore;

/// <summary>Rows of merged keys that a unique index keeps from being pointed to the target of the merge.</summary>
/// <param name="ByKey">The number of rows of each merged key.</param>
/// <param name="Reason">The database's error message for the last one.</param>
internal sealed record RowConflicts(IReadOnlyDictionary<OwnerKey, long> ByKey, string? Reason)
{
    public static RowConflicts None { get; } = new(new Dictionary<OwnerKey, long>(), null);

    public RowConflicts Plus(RowConflicts others) => others.ByKey.Count == 0 ? this : new(RowCounts.Add(ByKey, others.ByKey), others.Reason);
}
