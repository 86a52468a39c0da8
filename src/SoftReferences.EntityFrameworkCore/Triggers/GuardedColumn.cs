using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>A column of references that a guard checks.</summary>
/// <param name="Name">The name of the column.</param>
/// <param name="Resource">The canonical name of the owner's resource, as in <c>//auth/users</c>.</param>
/// <param name="KeyKind">The kind of the keys as stored, or none if a column of JSON text does not tell.</param>
/// <param name="IsCollection">Whether a row has many references: an array, or a JSON array where the provider has no arrays.</param>
/// <param name="AreUuids">Whether the keys are UUIDs, regardless of how they are stored.</param>
/// <param name="AreUuidTexts">Whether the keys are UUIDs stored as text.</param>
/// <param name="AreDecimals">Whether the keys are stored as decimal numbers, which may have zeros after the point.</param>
internal sealed record GuardedColumn(string Name, string Resource, OwnerKeyKind KeyKind, bool IsCollection, bool AreUuids, bool AreUuidTexts, bool AreDecimals)
{
    /// <summary>Finds the columns that an entity type maps to a table. References inside a JSON column are not included.</summary>
    public static IEnumerable<GuardedColumn> Find(IReadOnlyEntityType entityType, StoreObjectIdentifier table) =>
        from property in PropertiesOf(entityType)
        let resource = ResourceOf(property)
        where resource is not null
        let column = property.GetColumnName(table)
        where column is not null
        select Describe(property, resource, column);

    private static IEnumerable<IReadOnlyProperty> PropertiesOf(IReadOnlyTypeBase type) =>
        type.GetProperties().Concat(type.GetComplexProperties().SelectMany(complex => PropertiesOf(complex.ComplexType)));

    // A snapshot has the annotation but no CLR type. A model that was not finalized has the type but no annotation.
    private static string? ResourceOf(IReadOnlyProperty property) =>
        property.FindAnnotation(SoftReferenceAnnotationNames.Owner)?.Value as string ?? property.FindSoftReference()?.Service.ResourceName;

    private static GuardedColumn Describe(IReadOnlyProperty property, string resource, string column)
    {
        var type = StoredKey.StoredType(property);
        var isCollection = property.GetElementType() is not null || (type != typeof(string) && StoredKey.ElementType(type) is not null);
        var declared = property.FindSoftReference()?.KeyKind ?? RecordedKind(property);
        var kind = isCollection
            ? declared ?? StoredKey.KindOf(StoredKey.ElementType(type) ?? typeof(void)) ?? OwnerKeyKind.None
            : StoredKey.KindOf(type) ?? OwnerKeyKind.Text;
        var areUuids = (declared ?? kind) == OwnerKeyKind.Uuid;
        var single = isCollection ? StoredKey.ElementType(type) : type;
        return new(column, resource, kind, isCollection, areUuids, areUuids && single == typeof(string), single == typeof(decimal));
    }

    // Snapshots of earlier versions lack the annotation.
    private static OwnerKeyKind? RecordedKind(IReadOnlyProperty property) =>
        Enum.TryParse<OwnerKeyKind>(property.FindAnnotation(SoftReferenceAnnotationNames.KeyKind)?.Value as string, out var kind) ? kind : null;
}
