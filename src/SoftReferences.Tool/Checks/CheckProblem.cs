namespace SoftReferences.Tool;

/// <summary>A level that could not be checked.</summary>
/// <param name="Level">The level.</param>
/// <param name="Message">Why it could not be checked.</param>
internal sealed record CheckProblem(CheckLevel Level, string Message);
