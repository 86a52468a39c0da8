namespace SoftReferences.Tool;

/// <summary>The arguments of <c>fix-foreign-keys</c> for the application's process.</summary>
internal sealed record FixArguments(string? Context, string? Connection, bool Offline, IReadOnlyList<string> Owns, string Name, bool Sql, bool Write);
