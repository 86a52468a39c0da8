using System.Globalization;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Thrown when a model violates rules of SoftReferences. It lists all violations.</summary>
/// <param name="violations">The violations.</param>
public sealed class SoftReferenceModelException(IReadOnlyList<SoftReferenceViolation> violations) : InvalidOperationException(Describe(violations))
{
    /// <summary>Gets all violations, ordered by code.</summary>
    public IReadOnlyList<SoftReferenceViolation> Violations { get; } = violations;

    private static string Describe(IReadOnlyList<SoftReferenceViolation> violations)
    {
        ArgumentNullException.ThrowIfNull(violations);
        var rules = violations.Count == 1 ? "1 rule" : string.Create(CultureInfo.InvariantCulture, $"{violations.Count} rules");
        return string.Join(
            Environment.NewLine,
            [
                $"The model breaks {rules} of SoftReferences:",
                .. violations.Select(violation => $"- {violation}"),
                "UseSoftReferences(o => o.ReportOnly()) logs them as warnings instead, so that a migration can fix them.",
            ]);
    }
}
