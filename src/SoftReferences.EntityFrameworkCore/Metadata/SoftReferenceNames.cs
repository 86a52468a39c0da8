namespace SoftReferences.EntityFrameworkCore;

/// <summary>The names under which work of references may be stored.</summary>
internal static class SoftReferenceNames
{
    /// <summary>Returns references under each of their names: their own, and the default name, under which there may be work from before a name was declared.</summary>
    public static IReadOnlyList<SoftReference> UnderEveryName(this IReadOnlyList<SoftReference> references)
    {
        var taken = references.Select(reference => reference.Name).ToHashSet(StringComparer.Ordinal);
        return [.. references, .. references.Where(reference => taken.Add(reference.PlaceName)).Select(reference => reference.Under(reference.PlaceName))];
    }
}
