namespace SoftReferences.EntityFrameworkCore;

/// <summary>The names that work of references may be stored under.</summary>
internal static class SoftReferenceNames
{
    /// <summary>Gives references under each of their names: first their own, then the one of their place, under which there may be work from before they were given a name.</summary>
    public static IReadOnlyList<SoftReference> UnderEveryName(this IReadOnlyList<SoftReference> references)
    {
        var taken = references.Select(reference => reference.Name).ToHashSet(StringComparer.Ordinal);
        return [.. references, .. references.Where(reference => taken.Add(reference.PlaceName)).Select(reference => reference.Under(reference.PlaceName))];
    }
}
