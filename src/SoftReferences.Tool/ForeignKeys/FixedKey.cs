using SoftReferences.EntityFrameworkCore;

namespace SoftReferences.Tool;

/// <summary>A foreign key that crosses a schema border, for reports.</summary>
internal sealed record FixedKey(string Text, PlannedKeyState State, string? Problem, IReadOnlyList<string> Notes, string? Code);
