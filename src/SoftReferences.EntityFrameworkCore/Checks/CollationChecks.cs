using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>No column of references takes two keys for one, as far as the model says how it compares them.</summary>
internal static class CollationChecks
{
    /// <summary>What is wrong with such a column, after its name and its collation.</summary>
    public const string Problem = "to which different texts are the same, and to their owner they are different keys";

    public static IEnumerable<SoftReferenceViolation> Run(IModel model, IEnumerable<SoftReference> references) =>
        from reference in references
        where IsText(reference)
        let collation = reference.Property.GetMappedStoreObjects(StoreObjectType.Table).Select(table => CollationOf((IProperty)reference.Property, table)).FirstOrDefault(name => TakesTwoForOne(model, name))
        where collation is not null
        select new SoftReferenceViolation(
            "SREF112",
            reference.Name,
            $"'{reference.Name}' is compared by the collation '{collation}', {Problem}.",
            "Give it a collation that tells all texts apart, or none of its own.");

    private static bool IsText(SoftReference reference) =>
        reference.IsCollection ? reference.KeyKind == OwnerKeyKind.Text : StoredKey.KindOf(reference.Property) is null or OwnerKeyKind.Text;

    private static string? CollationOf(IProperty property, StoreObjectIdentifier table) =>
        property.GetCollation(table)
        ?? property.GetColumnType(table).Split(' ').SkipWhile(word => !word.Equals("COLLATE", StringComparison.OrdinalIgnoreCase)).ElementAtOrDefault(1)?.Trim('"', '\'', '`', '[', ']');

    // SQLite has two such collations by itself. On PostgreSQL, a model can declare some: its provider writes 'False' last for one that is not deterministic.
    private static bool TakesTwoForOne(IModel model, string? collation) => collation is not null
        && (collation.ToUpperInvariant() is "NOCASE" or "RTRIM"
            || model.GetAnnotations().Any(annotation =>
                (annotation.Name == SoftReferenceAnnotationNames.NpgsqlCollation + collation
                    || (annotation.Name.StartsWith(SoftReferenceAnnotationNames.NpgsqlCollation, StringComparison.Ordinal) && annotation.Name.EndsWith($".{collation}", StringComparison.Ordinal)))
                && annotation.Value is string definition && definition.EndsWith(",False", StringComparison.Ordinal)));
}
