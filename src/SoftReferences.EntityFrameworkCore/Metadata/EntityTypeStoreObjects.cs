using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Finds the tables and views of entity types.</summary>
/// <remarks>
/// From the model rather than from its relational form: that one is built once, on first use, and using it before the
/// model of the application is made from the model of migrations leaves the former without.
/// </remarks>
internal static class EntityTypeStoreObjects
{
    /// <summary>Gets the table or view of an entity type, and those that it is split to.</summary>
    public static IEnumerable<StoreObjectIdentifier> GetStoreObjects(this IReadOnlyEntityType entityType, StoreObjectType type)
    {
        var fragments = entityType.GetMappingFragments(type).Select(fragment => fragment.StoreObject);
        return StoreObjectIdentifier.Create(entityType, type) is { } main ? fragments.Prepend(main) : fragments;
    }
}
