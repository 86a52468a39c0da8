using Microsoft.EntityFrameworkCore.Metadata;
using SoftReferences.EntityFrameworkCore;

namespace Microsoft.EntityFrameworkCore;

/// <summary>Reads the references of a model.</summary>
public static class SoftReferenceModelExtensions
{
    /// <summary>Gets all references of the model, including those in complex types, ordered by name.</summary>
    /// <param name="model">The model.</param>
    /// <returns>The references. An inherited property is included once, from the type that declares it.</returns>
    public static IEnumerable<SoftReference> GetSoftReferences(this IReadOnlyModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return model.GetEntityTypes()
            .SelectMany(Properties)
            .Select(FindSoftReference)
            .OfType<SoftReference>()
            .OrderBy(reference => reference.Name, StringComparer.Ordinal);
    }

    /// <summary>Gets the reference that a property represents.</summary>
    /// <param name="property">The property.</param>
    /// <returns>The reference, or <see langword="null"/> if the property is not one.</returns>
    public static SoftReference? FindSoftReference(this IReadOnlyProperty property)
    {
        ArgumentNullException.ThrowIfNull(property);
        var type = SoftReferenceType.Find(property.ClrType) ?? SoftReferenceType.Find(property.GetElementType()?.ClrType);
        return type is null ? null : new SoftReference(property, type);
    }

    private static IEnumerable<IReadOnlyProperty> Properties(IReadOnlyTypeBase type) =>
        type.GetDeclaredProperties().Concat(type.GetDeclaredComplexProperties().SelectMany(complex => Properties(complex.ComplexType)));
}
