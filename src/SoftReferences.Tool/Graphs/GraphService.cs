namespace SoftReferences.Tool;

/// <summary>A service of a graph.</summary>
/// <param name="Name">The name, as in <c>auth</c>.</param>
/// <param name="Resources">The short names of the resources that it owns, from its catalog and from references of others.</param>
/// <param name="Source">Where its catalog was read, or <see langword="null"/> if the service is only referred to.</param>
internal sealed record GraphService(string Name, IReadOnlyList<string> Resources, string? Source);
