namespace SoftReferences.Tool;

/// <summary>Services and how they refer to each other.</summary>
internal sealed class ServiceGraph
{
    public ServiceGraph(IReadOnlyList<PublishedCatalog> catalogs)
    {
        Catalogs = catalogs;
        var references = catalogs.SelectMany(published => published.Catalog.References, (published, reference) => (From: published.Catalog.Service, Reference: reference)).Distinct().ToList();
        Edges =
        [
            .. references.GroupBy(each => (each.From, To: ServiceOf(each.Reference.Owner)), each => each.Reference)
                .Select(group => new GraphEdge(group.Key.From, group.Key.To, [.. group.OrderBy(reference => reference.Name, StringComparer.Ordinal)]))
                .OrderBy(edge => edge.From, StringComparer.Ordinal).ThenBy(edge => edge.To, StringComparer.Ordinal),
        ];
        var resources = catalogs.SelectMany(published => published.Catalog.Resources).Concat(references.Select(each => each.Reference.Owner)).Distinct(StringComparer.Ordinal).ToLookup(ServiceOf, StringComparer.Ordinal);
        Services =
        [
            .. catalogs.Select(published => published.Catalog.Service).Concat(resources.Select(group => group.Key)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)
                .Select(name => new GraphService(
                    name,
                    [.. resources[name].Select(resource => resource[(resource.LastIndexOf('/') + 1)..]).Order(StringComparer.Ordinal)],
                    catalogs.FirstOrDefault(published => published.Catalog.Service == name)?.Source)),
        ];
        Findings = [.. GraphChecks.Run(this)];
    }

    public IReadOnlyList<PublishedCatalog> Catalogs { get; }

    public IReadOnlyList<GraphService> Services { get; }

    public IReadOnlyList<GraphEdge> Edges { get; }

    public IReadOnlyList<GraphFinding> Findings { get; }

    /// <summary>Returns the service of a resource: <c>auth</c> of <c>//auth/users</c>.</summary>
    public static string ServiceOf(string resource) => resource[2..resource.LastIndexOf('/')];
}
