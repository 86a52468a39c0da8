namespace SoftReferences.Tool;

/// <summary>The catalog of a service, and where it was read.</summary>
/// <param name="Source">The address or path of the catalog, or the project.</param>
/// <param name="Catalog">The catalog.</param>
/// <param name="IsApplication">Whether it was built from the model of an application, rather than published by a service.</param>
/// <param name="Registered">The owners that the application has registered, or <see langword="null"/> if they are unknown.</param>
internal sealed record PublishedCatalog(string Source, CatalogResponse Catalog, bool IsApplication = false, IReadOnlyList<string>? Registered = null);
