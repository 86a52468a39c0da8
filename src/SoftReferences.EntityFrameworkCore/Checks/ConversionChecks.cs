using Microsoft.EntityFrameworkCore.Metadata;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>No reference is to be converted to another type: it has a converter of its own, and Entity Framework Core finds none that leads elsewhere.</summary>
/// <remarks>Its own error for such a property advises a value converter, which is what is in the way.</remarks>
internal static class ConversionChecks
{
    public static IEnumerable<SoftReferenceViolation> Run(IEnumerable<SoftReference> references) =>
        from reference in references
        let type = ConvertedTo(reference.Property)
        where type is not null
        select new SoftReferenceViolation(
            "SREF114",
            reference.Name,
            $"'{reference.Name}' is to be converted to '{type.Name}', and Entity Framework Core knows no conversion from a reference to that: it cannot map the property.",
            Remedy(reference, Nullable.GetUnderlyingType(type) ?? type));

    // A converter that the application made is another matter: it leads there.
    private static Type? ConvertedTo(IReadOnlyProperty property) =>
        property.GetValueConverter() is null && property.GetProviderClrType() is { } type ? type
        : property.GetElementType() is { } element && element.GetValueConverter() is null ? element.GetProviderClrType()
        : null;

    private static string Remedy(SoftReference reference, Type type) =>
        type == reference.KeyType ? "Remove HasConversion: a reference is stored as its key anyway."
        : "Remove HasConversion, and name the type of the column if it is not that of the key, as in HasColumnType(\"text\").";
}
