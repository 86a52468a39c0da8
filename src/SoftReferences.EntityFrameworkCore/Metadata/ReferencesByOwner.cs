namespace SoftReferences.EntityFrameworkCore;

/// <summary>Finds the references to an owner.</summary>
internal static class ReferencesByOwner
{
    /// <summary>Returns the references to an owner's resource.</summary>
    public static SoftReference[] To(this IEnumerable<SoftReference> references, OwningService service) =>
        [.. references.Where(reference => string.Equals(reference.Service.ResourceName, service.ResourceName, StringComparison.Ordinal))];
}
