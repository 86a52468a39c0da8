namespace SoftReferences.Tool;

/// <summary>The result of <c>check</c> in the application's process.</summary>
/// <param name="Contexts">The names of the checked contexts.</param>
/// <param name="Findings">All findings, including allowed ones.</param>
internal sealed record CheckAnswer(IReadOnlyList<string> Contexts, IReadOnlyList<Finding> Findings)
{
    /// <summary>Gets the levels that could not be checked.</summary>
    public IReadOnlyList<CheckProblem> Problems { get; init; } = [];
}
