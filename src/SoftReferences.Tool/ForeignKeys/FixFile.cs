namespace SoftReferences.Tool;

/// <summary>A file of a migration.</summary>
/// <param name="Path">The path.</param>
/// <param name="Content">The content; <see langword="null"/> for what only tools read.</param>
internal sealed record FixFile(string Path, string? Content);
