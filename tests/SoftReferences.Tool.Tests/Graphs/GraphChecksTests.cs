namespace SoftReferences.Tool.Tests.Graphs;

public sealed class GraphChecksTests
{
    [Fact]
    public void ServicesInOrder_HaveNoFindings() => Assert.Empty(Find(
        Catalog("auth", ["//auth/users"]),
        Catalog("user", ["//user/pets"], "//auth/users"),
        Catalog("shop", [], "//auth/users", "//user/pets")));

    [Fact]
    public void Circle_IsNamedOnce()
    {
        var finding = Assert.Single(Find(
            Catalog("a", ["//a/r"], "//b/r"),
            Catalog("b", ["//b/r"], "//c/r"),
            Catalog("c", ["//c/r"], "//a/r"),
            Catalog("d", [], "//a/r")));
        Assert.Equal("cycle", finding.Kind);
        Assert.Equal(
            "a -> b -> c -> a: these services refer to each other in a cycle, so none can be set up or restored before the others. A deletion can go all the way around and come back. "
            + "Turn one reference around, or have its data follow the other's events.",
            finding.Message);
    }

    [Fact]
    public void CircleThatKeepsSomewhere_DoesNotComeBack()
    {
        var finding = Assert.Single(Find(Catalog("a", ["//a/r"], "//b/r"), new("b", new("b", ["//b/r"], [new("X.Y", "//a/r", "keep", true)]))));
        Assert.DoesNotContain("come back", finding.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void OwnerThatNobodyDeclares_IsNamedWithWhoRefersToIt() => Assert.Equal(
        ["undeclared-owner: 'user.R0' refers to '//auth/accounts', but no catalog that was read declares it. Read the catalog of its service too, or map it there with MapSoftReferenceOwner<…>()."],
        Find(Catalog("auth", ["//auth/users"]), Catalog("user", [], "//auth/accounts")).Select(Text));

    [Fact]
    public void OwnerOfOneApplication_HasToBeRegistered() => Assert.Equal(
        ["undeclared-owner: 'user.R1' refers to '//auth/b', but no owner is registered for it. Call AddSoftReferences().AddOwner<…>(…)."],
        Find(Catalog("user", [], "//auth/a", "//auth/b") with { IsApplication = true, Registered = ["//auth/a"] }).Select(Text));

    [Fact]
    public void ApplicationWithoutServices_IsNotJudgedByThem() =>
        Assert.Empty(Find(Catalog("user", [], "//auth/a") with { IsApplication = true }));

    [Fact]
    public void ResourceOfTwo_NamesBoth() => Assert.Equal(
        ["two-owners: '//auth/users' is declared by several: 'auth', 'auth-copy'. Only one can own it."],
        Find(Catalog("auth", ["//auth/users"]), Catalog("auth-copy", ["//auth/users"])).Select(Text));

    private static IReadOnlyList<GraphFinding> Find(params IReadOnlyList<PublishedCatalog> catalogs) => new ServiceGraph(catalogs).Findings;

    private static string Text(GraphFinding finding) => $"{finding.Kind}: {finding.Message}";

    private static PublishedCatalog Catalog(string service, IReadOnlyList<string> resources, params string[] owners) =>
        new(service, new(service, resources, [.. owners.Select((owner, index) => new CatalogReference($"R{index}", owner, "delete", true))]));
}
