namespace SoftReferences.Tool;

/// <summary>What <c>check</c> asks of the application's process.</summary>
internal sealed record CheckArguments(IReadOnlyList<CheckLevel> Levels, string? Context, string? Connection, bool Scratch, IReadOnlyList<string> Roles);
