using SoftReferences.EntityFrameworkCore;

namespace SoftReferences.Tool;

/// <summary>A foreign key that crosses the border of a schema, for reports.</summary>
internal sealed record FixedKey(string Text, PlannedKeyState State, string? Problem, IReadOnlyList<string> Notes, string? Code);
