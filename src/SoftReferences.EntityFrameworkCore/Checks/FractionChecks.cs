using System.Text.RegularExpressions;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Checks that no column of a reference by number has room for fractions: it would write 7 as 7.00, or round large keys to others.</summary>
internal static partial class FractionChecks
{
    /// <summary>The problem of such a column, as the end of a sentence with its name and type.</summary>
    public const string Problem = "which has room for fractions: it writes keys in another form than their owner, or rounds them to others, so that the guard and clean-up do not recognize them";

    public static IEnumerable<SoftReferenceViolation> Run(IEnumerable<SoftReference> references) =>
        from reference in references
        where reference.KeyKind == OwnerKeyKind.Number && reference.Storage is not (ReferenceStorage.Json or ReferenceStorage.None)
        let mapping = reference.Mapping
        where mapping is not null && HasFractions().IsMatch(mapping.StoreType)
        select new SoftReferenceViolation(
            "SREF112",
            reference.Name,
            $"'{reference.Name}' is stored as '{mapping.StoreType}', {Problem}.",
            "Give it the type of the key, as 'integer' or 'bigint'.");

    [GeneratedRegex(@"^((real|float|double)\b|(numeric|decimal)\s*\(\s*\d+\s*,(?!\s*0+\s*\)))", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1_000)]
    private static partial Regex HasFractions();
}
