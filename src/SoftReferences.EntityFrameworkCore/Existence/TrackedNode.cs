using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Metadata;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>The entry of an entity, a complex property or a complex collection element. Entity Framework Core has no common type for them.</summary>
internal readonly struct TrackedNode
{
    private readonly object _entry;

    public TrackedNode(EntityEntry entry) => _entry = entry;

    public TrackedNode(ComplexPropertyEntry entry) => _entry = entry;

    public TrackedNode(ComplexElementEntry entry) => _entry = entry;

    /// <summary>Gets the entity, if the entry is that of an entity.</summary>
    public object Entity => ((EntityEntry)_entry).Entity;

    public PropertyEntry Property(IProperty property) => _entry switch
    {
        EntityEntry entity => entity.Property(property),
        ComplexPropertyEntry complex => complex.Property(property),
        _ => ((ComplexElementEntry)_entry).Property(property),
    };

    public ComplexPropertyEntry ComplexProperty(IComplexProperty property) => _entry switch
    {
        EntityEntry entity => entity.ComplexProperty(property),
        ComplexPropertyEntry complex => complex.ComplexProperty(property),
        _ => ((ComplexElementEntry)_entry).ComplexProperty(property),
    };

    public ComplexCollectionEntry ComplexCollection(IComplexProperty property) => _entry switch
    {
        EntityEntry entity => entity.ComplexCollection(property),
        ComplexPropertyEntry complex => complex.ComplexCollection(property),
        _ => ((ComplexElementEntry)_entry).ComplexCollection(property),
    };
}
