using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>How rows of an owned entity type are marked as deleted.</summary>
/// <param name="Property">The property that marks a row.</param>
/// <param name="Column">The column of the property.</param>
/// <param name="IsFlag">Whether the property is true for a deleted row; otherwise it is not null for one.</param>
internal sealed record SoftDeletion(IReadOnlyProperty Property, string Column, bool IsFlag)
{
    /// <summary>Reads the declaration of an entity type.</summary>
    /// <returns>What is wrong with the declaration, or <see langword="null"/>.</returns>
    public static string? Read(IReadOnlyEntityType entityType, StoreObjectIdentifier table, out SoftDeletion? softDeletion)
    {
        softDeletion = null;
        if (entityType.FindAnnotation(SoftReferenceAnnotationNames.SoftDeletedBy)?.Value is not string name)
        {
            return null;
        }

        if (entityType.FindProperty(name) is not { } property || property.GetColumnName(table) is not { } column)
        {
            return $"it is soft deleted by '{name}', which is no column of '{table.DisplayName()}'. Name a property of its table in IsSoftDeletedBy.";
        }

        var isFlag = StoredKey.StoredType(property) == typeof(bool);
        if (!isFlag && !property.IsNullable)
        {
            return $"it is soft deleted by '{name}', which is neither a bool nor nullable, so nothing tells a deleted row. Name a bool, or a property that is null until the row is deleted.";
        }

        softDeletion = new(property, column, isFlag);
        return null;
    }

    /// <summary>Returns a condition, valid on PostgreSQL and SQLite, that is true if a row is marked as deleted.</summary>
    /// <param name="row">The alias of the row.</param>
    public string IsDeleted(string row) => $"{row}.{SqlText.Identifier(Column)} {(IsFlag ? "IS TRUE" : "IS NOT NULL")}";

    /// <summary>Returns a condition that is true if a row is not marked as deleted.</summary>
    /// <param name="row">The alias of the row.</param>
    public string IsLive(string row) => $"{row}.{SqlText.Identifier(Column)} {(IsFlag ? "IS NOT TRUE" : "IS NULL")}";
}
