using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Finds the tables and views of entity types.</summary>
/// <remarks>
/// It does not use the relational model, which is built on first use: using it while the application's model is being created would
/// leave that model without one.
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
