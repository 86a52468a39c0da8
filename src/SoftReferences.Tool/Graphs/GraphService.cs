namespace SoftReferences.Tool;

/// <summary>A service of a graph.</summary>
/// <param name="Name">The name, as in <c>auth</c>.</param>
/// <param name="Resources">What it owns, by short names: what its catalog says, and what others refer to.</param>
/// <param name="Source">Where its catalog was read, or <see langword="null"/> when it is only referred to.</param>
internal sealed record GraphService(string Name, IReadOnlyList<string> Resources, string? Source);
