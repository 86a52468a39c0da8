namespace SoftReferences.Tool;

/// <summary>The arguments of <c>check</c> for the application's process.</summary>
internal sealed record CheckArguments(IReadOnlyList<CheckLevel> Levels, string? Context, string? Connection, bool Scratch, IReadOnlyList<string> Roles);
