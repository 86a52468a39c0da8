using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Checks that references that share a column declare the same actions: clean-up finds rows by the column, not by the entity type of the row.</summary>
internal static class SharedColumnChecks
{
    public static IEnumerable<SoftReferenceViolation> Run(IModel model, IReadOnlyList<SoftReference> references)
    {
        var byProperty = references.ToDictionary(reference => reference.Property);
        var byColumn = references.Count == 0 ? null : model.GetEntityTypes().SelectMany(Properties).SelectMany(ColumnsOf).ToLookup(mapped => mapped.Column, mapped => mapped.Property);
        return
            from reference in references
            from column in ColumnsOf(reference.Property).Select(mapped => mapped.Column)
            from other in byColumn![column]
            where other != reference.Property && AreOtherRows(reference.Property, other, column.Table)
            let problem = Problem(reference, byProperty.GetValueOrDefault(other))
            where problem is not null && !(byProperty.ContainsKey(other) && IsReportedThere(reference, byProperty[other]))
            select new SoftReferenceViolation(
                "SREF113",
                reference.Name,
                $"'{reference.Name}' has the column '{column.Name}' of '{column.Table.DisplayName()}' together with '{NameOf(other)}', {problem}: clean-up finds rows by the column, and would treat rows of one as rows of the other.",
                "Give each a column of its own with HasColumnName(…), or declare the same for both.");
    }

    /// <summary>Returns whether rows of another type use the column of a reference too.</summary>
    public static bool IsShared(IReadOnlyProperty property, StoreObjectIdentifier table) => property.DeclaringType.Model.GetEntityTypes().SelectMany(Properties).SelectMany(ColumnsOf)
        .Any(mapped => mapped.Property != property && mapped.Column == (table, property.GetColumnName(table)) && AreOtherRows(property, mapped.Property, table));

    // Properties inside JSON documents have no column name.
    private static IEnumerable<((StoreObjectIdentifier Table, string? Name) Column, IReadOnlyProperty Property)> ColumnsOf(IReadOnlyProperty property) =>
        from table in property.GetMappedStoreObjects(StoreObjectType.Table).Distinct()
        let name = property.GetColumnName(table)
        where name is not null
        select ((table, (string?)name), property);

    private static IEnumerable<IReadOnlyProperty> Properties(IReadOnlyTypeBase type) =>
        type.GetDeclaredProperties().Concat(type.GetDeclaredComplexProperties().SelectMany(property => Properties(property.ComplexType)));

    // Properties of the same row do not conflict: parts of an entity share its key columns, and rows of a derived type are also rows of its base type.
    private static bool AreOtherRows(IReadOnlyProperty one, IReadOnlyProperty other, StoreObjectIdentifier table)
    {
        var (left, right) = (RowOf(one, table), RowOf(other, table));
        return !left.IsAssignableFrom(right) && !right.IsAssignableFrom(left);
    }

    private static IReadOnlyEntityType RowOf(IReadOnlyProperty property, StoreObjectIdentifier table)
    {
        var entityType = (IReadOnlyEntityType)property.DeclaringType.ContainingEntityType;
        while (entityType.FindRowInternalForeignKeys(table).FirstOrDefault() is { } shared && shared.PrincipalEntityType != entityType)
        {
            entityType = shared.PrincipalEntityType;
        }

        return entityType;
    }

    private static string? Problem(SoftReference reference, SoftReference? other) => other is null
        ? "which is not a reference"
        : !string.Equals(reference.Service.ResourceName, other.Service.ResourceName, StringComparison.Ordinal)
            ? $"which refers to '{other.Service}' and not to '{reference.Service}'"
        : (reference.Action, reference.Value, reference.HandlerType, reference.MergeAction) != (other.Action, other.Value, other.HandlerType, other.MergeAction)
            ? "which declares other actions for deleted or merged keys"
        : null;

    // Reports a conflicting pair of references once.
    private static bool IsReportedThere(SoftReference reference, SoftReference other) => string.CompareOrdinal(other.Name, reference.Name) < 0;

    private static string NameOf(IReadOnlyProperty property) => $"{property.DeclaringType.DisplayName()}.{property.Name}";
}
