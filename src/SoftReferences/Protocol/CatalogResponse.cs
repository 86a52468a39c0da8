namespace SoftReferences;

/// <summary>The answer to <c>GET …/catalog</c>: the resources that a service owns, and the references that it holds.</summary>
/// <param name="Service">The name of the service.</param>
/// <param name="Resources">The resources that it owns, by their canonical names.</param>
/// <param name="References">The references that it holds.</param>
internal sealed record CatalogResponse(string Service, IReadOnlyList<string> Resources, IReadOnlyList<CatalogReference> References);
