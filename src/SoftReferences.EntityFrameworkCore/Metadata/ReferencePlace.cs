using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>The tables and entity types that hold a reference.</summary>
internal sealed class ReferencePlace
{
    public ReferencePlace(SoftReference reference)
    {
        Property = reference.Property;
        Holder = (IReadOnlyEntityType)Property.DeclaringType.ContainingEntityType;
        Entity = OwnerOf(Holder);
        Tables = TablesOf(Property, Holder);
    }

    public IReadOnlyProperty Property { get; }

    /// <summary>Gets the entity type with the reference, directly or in a complex type.</summary>
    public IReadOnlyEntityType Holder { get; }

    /// <summary>Gets the outermost entity type, which is not owned by another. Updates and handlers apply to it.</summary>
    public IReadOnlyEntityType Entity { get; }

    /// <summary>Gets the tables with a column for the reference: several in a hierarchy with a table per concrete type, none for a view.</summary>
    public IReadOnlyList<StoreObjectIdentifier> Tables { get; }

    /// <summary>Gets a value indicating whether a row is a whole entity, so that entities can be queried from SQL on the table.</summary>
    public bool IsWholeEntity => Holder == Entity && !IsSpread(Holder);

    /// <summary>Gets the primary key of the entity if it is a single column. It identifies the entities of rows that are only part of one.</summary>
    public IReadOnlyProperty? EntityKey => Entity.FindPrimaryKey()?.Properties is [var only] ? only : null;

    /// <summary>Gets the column of a table with the primary key of the entity, or <see langword="null"/> if there is none.</summary>
    public string? EntityKeyColumn(StoreObjectIdentifier table)
    {
        // From the outermost owner inwards: the foreign key of an owned type is its owner's key.
        var property = EntityKey;
        foreach (var ownership in Ownerships(Holder).Reverse())
        {
            var index = property is null ? -1 : ownership.PrincipalKey.Properties.ToList().IndexOf(property);
            property = index < 0 ? null : ownership.Properties[index];
        }

        return property?.GetColumnName(table);
    }

    /// <summary>Gets the tables that a row spans, with their primary keys, in the order of deletion.</summary>
    public IReadOnlyList<(StoreObjectIdentifier Table, IReadOnlyList<string> PrimaryKey)> PartsOf(StoreObjectIdentifier table)
    {
        var entityType = Holder;
        while (entityType.FindRowInternalForeignKeys(table).FirstOrDefault() is { } shared && shared.PrincipalEntityType != entityType)
        {
            entityType = shared.PrincipalEntityType;
        }

        var parts =
            from type in entityType.GetRootType().GetDerivedTypesInclusive().OrderByDescending(type => type.GetAllBaseTypes().Count())
            from part in type.GetStoreObjects(StoreObjectType.Table).Reverse()
            select part;
        var tables = HasATableForEachConcreteType(entityType) ? [table] : parts.Distinct();
        return [.. tables.Select(part => (part, ColumnsOf(entityType.FindPrimaryKey()!, part)))];
    }

    /// <summary>Gets the columns of a table for the primary key of the holder.</summary>
    public IReadOnlyList<string> PrimaryKeyOf(StoreObjectIdentifier table) => ColumnsOf(Holder.FindPrimaryKey()!, table);

    /// <summary>Returns whether the rows of an entity type's hierarchy are in several tables.</summary>
    public static bool IsSpread(IReadOnlyEntityType entityType) =>
        entityType.GetRootType().GetDerivedTypesInclusive()
            .SelectMany(type => type.GetStoreObjects(StoreObjectType.Table))
            .Distinct().Count() > 1;

    private static IReadOnlyList<string> ColumnsOf(IReadOnlyKey key, StoreObjectIdentifier table) => [.. key.Properties.Select(part => part.GetColumnName(table)!)];

    // A key of a hierarchy or a split entity has a column in each table. The first one is enough.
    private static StoreObjectIdentifier[] TablesOf(IReadOnlyProperty property, IReadOnlyEntityType holder)
    {
        StoreObjectIdentifier[] tables = [.. property.GetMappedStoreObjects(StoreObjectType.Table).Distinct()];
        return HasATableForEachConcreteType(holder) ? tables : tables[..Math.Min(1, tables.Length)];
    }

    private static bool HasATableForEachConcreteType(IReadOnlyEntityType entityType) =>
        string.Equals(entityType.GetMappingStrategy(), RelationalAnnotationNames.TpcMappingStrategy, StringComparison.Ordinal);

    private static IReadOnlyEntityType OwnerOf(IReadOnlyEntityType entityType) => Ownerships(entityType).LastOrDefault()?.PrincipalEntityType ?? entityType;

    private static IEnumerable<IReadOnlyForeignKey> Ownerships(IReadOnlyEntityType entityType)
    {
        for (var ownership = entityType.FindOwnership(); ownership is not null; ownership = ownership.PrincipalEntityType.FindOwnership())
        {
            yield return ownership;
        }
    }
}
