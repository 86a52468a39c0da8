using System.Globalization;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Checks that a converter of the application stores keys in the form that guards, clean-up and sweeps compare.</summary>
/// <remarks>The converter is code, so it is tried with one key. The converters of the library need no check.</remarks>
internal static class StoredFormChecks
{
    private const string Remedy = "Store the key itself: remove the converter. If the type of the column is not that of the key, name it, as in HasColumnType(\"text\"). Rows that exist need a migration.";

    // Has letters, so that a change of case shows.
    private static readonly Guid SampleUuid = new("0198c5f2-0000-7000-8000-00000000abcd");

    public static IEnumerable<SoftReferenceViolation> Run(IEnumerable<SoftReference> references) =>
        from reference in references
        let converter = reference.Property.GetValueConverter() ?? reference.Property.GetElementType()?.GetValueConverter()
        where converter is not null && SoftReferenceType.Find(converter.ModelClrType) is not null
        let sample = SampleOf(reference.KeyKind)
        let stored = StoredAs(converter, sample)
        where stored is not null && !IsForm(stored, sample)
        select new SoftReferenceViolation(
            "SREF115",
            reference.Name,
            $"'{reference.Name}' has a converter that stores the key '{sample}' as '{stored}': the guard would let references to deleted keys pass, or refuse all of them, and sweeps would not know the keys.",
            Remedy);

    private static string SampleOf(OwnerKeyKind kind) => kind switch
    {
        OwnerKeyKind.Uuid => SampleUuid.ToString(),
        OwnerKeyKind.Number => "7",
        _ => "Key-7",
    };

    private static object? StoredAs(ValueConverter converter, string sample)
    {
        try
        {
            return converter.ConvertToProvider(SoftReferenceType.Find(converter.ModelClrType)!.Parse(sample));
        }
        catch (Exception)
        {
            // The keys of the application look different from the sample.
            return null;
        }
    }

    // SQLite compares UUIDs in both cases.
    private static bool IsForm(object stored, string sample) => stored switch
    {
        Guid uuid => uuid == SampleUuid,
        string text => text.Equals(sample, Guid.TryParse(sample, out _) ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture) == sample,
        _ => false,
    };
}
