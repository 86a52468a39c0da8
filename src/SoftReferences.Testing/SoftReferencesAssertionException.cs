using System.Globalization;
using SoftReferences.EntityFrameworkCore;

namespace SoftReferences.Testing;

/// <summary>Thrown when an assertion of <see cref="SoftReferencesAssert"/> fails.</summary>
/// <param name="subject">What was checked, as the beginning of a sentence.</param>
/// <param name="violations">The violations.</param>
public sealed class SoftReferencesAssertionException(string subject, IReadOnlyList<SoftReferenceViolation> violations) : Exception(Describe(subject, violations))
{
    /// <summary>Gets the violations, ordered by code.</summary>
    public IReadOnlyList<SoftReferenceViolation> Violations { get; } = violations;

    private static string Describe(string subject, IReadOnlyList<SoftReferenceViolation> violations)
    {
        ArgumentNullException.ThrowIfNull(violations);
        var rules = violations.Count == 1 ? "1 violation" : string.Create(CultureInfo.InvariantCulture, $"{violations.Count} violations");
        return string.Join(Environment.NewLine, violations.Select(violation => $"- {violation}").Prepend($"{subject} has {rules}:"));
    }
}
