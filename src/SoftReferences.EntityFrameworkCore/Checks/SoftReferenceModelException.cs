using System.Globalization;

namespace SoftReferences.EntityFrameworkCore;

/// <summary>Thrown when a model breaks rules of SoftReferences. It names all of them at once.</summary>
/// <param name="violations">What the model breaks.</param>
public sealed class SoftReferenceModelException(IReadOnlyList<SoftReferenceViolation> violations) : InvalidOperationException(Describe(violations))
{
    /// <summary>Gets what the model breaks, in the order of the codes.</summary>
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
                "UseSoftReferences(o => o.ReportOnly()) logs them as warnings instead, so that a migration can lead out of them.",
            ]);
    }
}
