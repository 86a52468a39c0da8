using Microsoft.EntityFrameworkCore.Metadata;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Refuses <c>HasConversion&lt;T&gt;()</c> on references: Entity Framework Core knows no converter from a reference to another type.</summary>
/// <remarks>Its own error for such a property advises a value converter, although the conversion is the problem.</remarks>
internal static class ConversionChecks
{
    public static IEnumerable<SoftReferenceViolation> Run(IEnumerable<SoftReference> references) =>
        from reference in references
        let type = ConvertedTo(reference.Property)
        where type is not null
        select new SoftReferenceViolation(
            "SREF114",
            reference.Name,
            $"'{reference.Name}' is converted to '{type.Name}', but Entity Framework Core knows no conversion from a reference to that type, so it cannot map the property.",
            Remedy(reference, Nullable.GetUnderlyingType(type) ?? type));

    // A converter of the application is allowed: StoredFormChecks looks at what it stores.
    private static Type? ConvertedTo(IReadOnlyProperty property) =>
        property.GetValueConverter() is null && property.GetProviderClrType() is { } type ? type
        : property.GetElementType() is { } element && element.GetValueConverter() is null ? element.GetProviderClrType()
        : null;

    private static string Remedy(SoftReference reference, Type type) =>
        type == reference.KeyType ? "Remove HasConversion: a reference is stored as its key anyway."
        : "Remove HasConversion. If the type of the column is not that of the key, name it, as in HasColumnType(\"text\").";
}
