namespace SoftReferences.Tool;

/// <summary>What a service owns and refers to, and where that was read.</summary>
/// <param name="Source">The address or path of the catalog, or the project.</param>
/// <param name="Catalog">The catalog.</param>
/// <param name="IsApplication">Whether it comes from the model of an application, rather than from what a service publishes.</param>
/// <param name="Registered">The owners that the application has registered; <see langword="null"/> when that is not known.</param>
internal sealed record PublishedCatalog(string Source, CatalogResponse Catalog, bool IsApplication = false, IReadOnlyList<string>? Registered = null);
