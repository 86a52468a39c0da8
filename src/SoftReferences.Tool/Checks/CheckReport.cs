namespace SoftReferences.Tool;

/// <summary>The result of a check.</summary>
/// <param name="Findings">The findings that are not allowed.</param>
/// <param name="Allowed">The allowed findings.</param>
/// <param name="Contexts">The checked contexts.</param>
/// <param name="Rules">The codes of the checked rules.</param>
internal sealed record CheckReport(IReadOnlyList<Finding> Findings, IReadOnlyList<Finding> Allowed, IReadOnlyList<string> Contexts, IReadOnlyList<string> Rules)
{
    /// <summary>Gets a value indicating whether all requested levels could be checked.</summary>
    public bool IsWhole { get; init; } = true;
}
