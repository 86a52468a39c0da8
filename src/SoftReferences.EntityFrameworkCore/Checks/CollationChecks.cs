using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Checks that columns of references distinguish all keys, as far as the model declares their collations.</summary>
internal static class CollationChecks
{
    /// <summary>The problem of such a column, as the end of a sentence with its name and collation.</summary>
    public const string Problem = "which treats different texts as equal, although they are different keys to their owner";

    /// <summary>The PostgreSQL type that ignores case in comparisons, whatever the collation.</summary>
    public const string CaselessType = "citext";

    public static IEnumerable<SoftReferenceViolation> Run(IModel model, IEnumerable<SoftReference> references) =>
        [.. Collations(model, references), .. Types(references)];

    private static IEnumerable<SoftReferenceViolation> Types(IEnumerable<SoftReference> references) =>
        from reference in references
        where reference.Storage is not (ReferenceStorage.Json or ReferenceStorage.None)
        let mapping = reference.Mapping
        where mapping is not null && mapping.StoreType.Split('.')[^1].Trim('"').Equals(CaselessType, StringComparison.OrdinalIgnoreCase)
        select new SoftReferenceViolation(
            "SREF112",
            reference.Name,
            $"'{reference.Name}' is stored as '{mapping.StoreType}', {Problem}.",
            "Give it the type 'varchar' or 'text'.");

    private static IEnumerable<SoftReferenceViolation> Collations(IModel model, IEnumerable<SoftReference> references) =>
        from reference in references
        where IsText(reference)
        let collation = reference.Property.GetMappedStoreObjects(StoreObjectType.Table).Select(table => CollationOf((IProperty)reference.Property, table)).FirstOrDefault(name => TakesTwoForOne(model, name))
        where collation is not null
        select new SoftReferenceViolation(
            "SREF112",
            reference.Name,
            $"'{reference.Name}' is compared by the collation '{collation}', {Problem}.",
            "Give it a collation that distinguishes all texts, or none of its own.");

    private static bool IsText(SoftReference reference) =>
        reference.IsCollection ? reference.KeyKind == OwnerKeyKind.Text : StoredKey.KindOf(reference.Property) is null or OwnerKeyKind.Text;

    private static string? CollationOf(IProperty property, StoreObjectIdentifier table) =>
        property.GetCollation(table)
        ?? property.GetColumnType(table).Split(' ').SkipWhile(word => !word.Equals("COLLATE", StringComparison.OrdinalIgnoreCase)).ElementAtOrDefault(1)?.Trim('"', '\'', '`', '[', ']');

    // SQLite has two such built-in collations. A PostgreSQL model can declare nondeterministic ones, whose annotation ends in 'False'.
    private static bool TakesTwoForOne(IModel model, string? collation) => collation is not null
        && (collation.ToUpperInvariant() is "NOCASE" or "RTRIM"
            || model.GetAnnotations().Any(annotation =>
                (annotation.Name == SoftReferenceAnnotationNames.NpgsqlCollation + collation
                    || (annotation.Name.StartsWith(SoftReferenceAnnotationNames.NpgsqlCollation, StringComparison.Ordinal) && annotation.Name.EndsWith($".{collation}", StringComparison.Ordinal)))
                && annotation.Value is string definition && definition.EndsWith(",False", StringComparison.Ordinal)));
}
