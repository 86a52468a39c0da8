using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>No column of references fills keys up with spaces, as <c>char(n)</c> of PostgreSQL does: clean-up would not know them again.</summary>
internal static class PaddingChecks
{
    /// <summary>The length of a UUID, the one key that fills such a column for certain.</summary>
    public const string UuidLength = "36";

    /// <summary>What is wrong with such a column, after its name and its type.</summary>
    public const string Problem = "which fills shorter keys up with spaces, and clean-up does not know them again";

    public static IEnumerable<SoftReferenceViolation> Run(IEnumerable<SoftReference> references) =>
        from reference in references
        where reference.Storage is not (ReferenceStorage.Json or ReferenceStorage.None)
        let mapping = MappingOf((IProperty)reference.Property)
        where mapping is { IsFixedLength: true } && !(reference.KeyKind == OwnerKeyKind.Uuid && mapping.StoreType.EndsWith($"({UuidLength})", StringComparison.Ordinal))
        select new SoftReferenceViolation(
            "SREF112",
            reference.Name,
            $"'{reference.Name}' is stored as '{mapping.StoreType}', {Problem}.",
            "Give it the type 'varchar' or 'text'.");

    private static RelationalTypeMapping? MappingOf(IProperty property) =>
        (RelationalTypeMapping?)property.FindRelationalTypeMapping()?.ElementTypeMapping ?? property.FindRelationalTypeMapping();
}
