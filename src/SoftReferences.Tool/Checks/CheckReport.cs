namespace SoftReferences.Tool;

/// <summary>The result of a check.</summary>
/// <param name="Findings">What is wrong.</param>
/// <param name="Allowed">What is wrong and allowed.</param>
/// <param name="Contexts">The contexts that were looked at.</param>
/// <param name="Rules">The codes of the rules that were looked at.</param>
internal sealed record CheckReport(IReadOnlyList<Finding> Findings, IReadOnlyList<Finding> Allowed, IReadOnlyList<string> Contexts, IReadOnlyList<string> Rules)
{
    /// <summary>Gets a value indicating whether everything was looked at that was asked for.</summary>
    public bool IsWhole { get; init; } = true;
}
