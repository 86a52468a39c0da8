namespace SoftReferences.Tool;

/// <summary>A file of a migration.</summary>
/// <param name="Path">The path.</param>
/// <param name="Content">The content, or <see langword="null"/> if only tools read the file.</param>
internal sealed record FixFile(string Path, string? Content);
