namespace SoftReferences.Tool;

/// <summary>What kept <c>check</c> from looking at a level.</summary>
/// <param name="Level">The level.</param>
/// <param name="Message">What it was.</param>
internal sealed record CheckProblem(CheckLevel Level, string Message);
