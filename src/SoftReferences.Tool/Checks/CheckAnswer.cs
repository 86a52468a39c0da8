namespace SoftReferences.Tool;

/// <summary>What <c>check</c> found.</summary>
/// <param name="Contexts">The names of the contexts that were looked at.</param>
/// <param name="Findings">Everything that was found.</param>
internal sealed record CheckAnswer(IReadOnlyList<string> Contexts, IReadOnlyList<Finding> Findings)
{
    /// <summary>Gets what kept it from looking at everything.</summary>
    public IReadOnlyList<CheckProblem> Problems { get; init; } = [];
}
