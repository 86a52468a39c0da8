namespace SoftReferences.EntityFrameworkCore;

/// <summary>Checks that no column of a reference pads keys with spaces, as PostgreSQL's <c>char(n)</c> does: clean-up would not recognize them.</summary>
internal static class PaddingChecks
{
    /// <summary>The length of a UUID, the only kind of key that always fills such a column.</summary>
    public const string UuidLength = "36";

    /// <summary>The problem of such a column, as the end of a sentence with its name and type.</summary>
    public const string Problem = "which pads shorter keys with spaces, so that clean-up does not recognize them";

    public static IEnumerable<SoftReferenceViolation> Run(IEnumerable<SoftReference> references) =>
        from reference in references
        where reference.Storage is not (ReferenceStorage.Json or ReferenceStorage.None)
        let mapping = reference.Mapping
        where mapping is { IsFixedLength: true } && !(reference.KeyKind == OwnerKeyKind.Uuid && mapping.StoreType.EndsWith($"({UuidLength})", StringComparison.Ordinal))
        select new SoftReferenceViolation(
            "SREF112",
            reference.Name,
            $"'{reference.Name}' is stored as '{mapping.StoreType}', {Problem}.",
            "Give it the type 'varchar' or 'text'.");
}
