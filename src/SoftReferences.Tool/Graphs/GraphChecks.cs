namespace SoftReferences.Tool;

/// <summary>Finds problems in the references between services.</summary>
internal static class GraphChecks
{
    public static IEnumerable<GraphFinding> Run(ServiceGraph graph) => [.. Cycles(graph), .. UndeclaredOwners(graph), .. WithoutFeed(graph), .. TwoOwners(graph)];

    private static IEnumerable<GraphFinding> Cycles(ServiceGraph graph) =>
        from cycle in GraphCycles.Find(graph.Edges)
        let path = string.Join(" -> ", cycle.Append(cycle[0]))
        let deletes = cycle.Zip(cycle.Skip(1).Append(cycle[0]))
            .All(step => graph.Edges.Any(edge => edge.From == step.First && edge.To == step.Second && edge.References.Any(reference => reference.Action == "delete")))
        select new GraphFinding("cycle", cycle.Count == 1
            ? $"'{cycle[0]}' refers to itself through the owner protocol. Use a foreign key within a service."
            : $"{path}: these services refer to each other in a cycle, so none can be set up or restored before the others."
                + (deletes ? " A deletion can go all the way around and come back." : null)
                + " Turn one reference around, or have its data follow the other's events.");

    private static IEnumerable<GraphFinding> UndeclaredOwners(ServiceGraph graph)
    {
        // A single application knows only its own registered owners, not what others declare.
        var application = graph.Catalogs is [{ IsApplication: true } only] ? only : null;
        if (application is { Registered: null })
        {
            return [];
        }

        var declared = graph.Catalogs.SelectMany(published => published.Catalog.Resources).Concat(application?.Registered ?? []).ToHashSet(StringComparer.Ordinal);
        return
            from users in graph.Edges
                .SelectMany(edge => edge.References, (edge, reference) => (reference.Owner, Name: $"'{edge.From}.{reference.Name}'"))
                .Where(user => !declared.Contains(user.Owner))
                .GroupBy(user => user.Owner, user => user.Name, StringComparer.Ordinal)
            select new GraphFinding("undeclared-owner", $"{string.Join(", ", users)} {(users.Count() == 1 ? "refers" : "refer")} to '{users.Key}', but "
                + (application is not null
                    ? "no owner is registered for it. Call AddSoftReferences().AddOwner<…>(…)."
                    : "no catalog that was read declares it. Read the catalog of its service too, or map it there with MapSoftReferenceOwner<…>()."));
    }

    private static IEnumerable<GraphFinding> WithoutFeed(ServiceGraph graph) =>
        from edge in graph.Edges
        from reference in edge.References
        where !reference.Followed
        group $"'{reference.Name}'" by (edge.From, reference.Owner) into references
        select new GraphFinding("no-feed", $"'{references.Key.From}' does not follow the feed of '{references.Key.Owner}', so {string.Join(", ", references)} {(references.Count() == 1 ? "keeps" : "keep")} referring to deleted entities. "
            + "Register the owner with UseHttp(…) or UseFeed(…), and the store with AddEntityFrameworkStore<…>().");

    private static IEnumerable<GraphFinding> TwoOwners(ServiceGraph graph) =>
        from owners in graph.Catalogs
            .SelectMany(published => published.Catalog.Resources, (published, resource) => (published.Source, Resource: resource))
            .GroupBy(each => each.Resource, each => each.Source, StringComparer.Ordinal)
        where owners.Distinct(StringComparer.Ordinal).Count() > 1
        select new GraphFinding("two-owners", $"'{owners.Key}' is declared by several: {string.Join(", ", owners.Select(source => $"'{source}'"))}. Only one can own it.");
}
