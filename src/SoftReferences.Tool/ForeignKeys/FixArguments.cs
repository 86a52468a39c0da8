namespace SoftReferences.Tool;

/// <summary>What <c>fix-foreign-keys</c> asks of the application's process.</summary>
internal sealed record FixArguments(string? Context, string? Connection, bool Offline, IReadOnlyList<string> Owns, string Name, bool Sql, bool Write);
