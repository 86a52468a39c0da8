namespace SoftReferences.EntityFrameworkCore;

/// <summary>Numbers of rows by the key that they refer to.</summary>
internal static class RowCounts
{
    /// <summary>Adds up two.</summary>
    public static Dictionary<OwnerKey, long> Add(IReadOnlyDictionary<OwnerKey, long> left, IReadOnlyDictionary<OwnerKey, long> right) =>
        left.Concat(right).GroupBy(pair => pair.Key).ToDictionary(group => group.Key, group => group.Sum(pair => pair.Value));
}
