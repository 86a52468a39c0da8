using System.Text.Json;
using System.Xml.Linq;

namespace SoftReferences.Tool.Tests.Graphs;

public sealed class GraphFormatTests
{
    private const string Hostile = "</text><script>alert(\"x\")</script>&#x27;`";

    private static readonly ServiceGraph Sample = new(
    [
        new("auth.json", new("auth", ["//auth/users"], [])),
        new("user.json", new("user", ["//user/pets"], [new("Pet.UserId", "//auth/users", "delete", true), new("Pet.VetId", "//vets/vets", "setNull", false)])),
    ]);

    [Fact]
    public void Text_HasServicesReferencesAndFindings() => Assert.Equal(
        """
        auth
          owns users
        user
          owns pets
          Pet.UserId -> //auth/users (delete)
          Pet.VetId -> //vets/vets (setNull, no feed)
        vets (catalog not read)
          owns vets
        3 services, 2 references, 2 findings.
        undeclared-owner: 'user.Pet.VetId' refers to '//vets/vets', but no catalog that was read declares it. Read the catalog of its service too, or map it there with MapSoftReferenceOwner<…>().
        no-feed: 'user' does not follow the feed of '//vets/vets', so 'Pet.VetId' keeps referring to deleted entities. Register the owner with UseHttp(…) or UseFeed(…), and the store with AddEntityFrameworkStore<…>().

        """.ReplaceLineEndings("\n"),
        GraphText.Write(Sample, GraphFormat.Text));

    [Fact]
    public void Mermaid_HasBoxesAndArrows() => Assert.Equal(
        """
        flowchart LR
            s0["<b>auth</b><br/>users"]
            s1["<b>user</b><br/>pets"]
            s2["<b>vets</b><br/>vets"]
            s1 -->|"Pet.UserId (delete)"| s0
            s1 -.->|"Pet.VetId (setNull)"| s2

        """.ReplaceLineEndings("\n"),
        GraphText.Write(Sample, GraphFormat.Mermaid));

    [Fact]
    public void Dot_HasNodesAndEdges() => Assert.Equal(
        """
        digraph services {
            rankdir=LR;
            node [shape=box, fontname="sans-serif"];
            edge [fontname="sans-serif", fontsize=10];
            s0 [label="auth\nusers"];
            s1 [label="user\npets"];
            s2 [label="vets\nvets", style=dashed];
            s1 -> s0 [label="Pet.UserId (delete)"];
            s1 -> s2 [label="Pet.VetId (setNull)", style=dashed];
        }

        """.ReplaceLineEndings("\n"),
        GraphText.Write(Sample, GraphFormat.Dot));

    [Fact]
    public void Json_HasEverything()
    {
        using var document = JsonDocument.Parse(GraphText.Write(Sample, GraphFormat.Json));
        Assert.Equal(["auth", "user", "vets"], document.RootElement.GetProperty("services").EnumerateArray().Select(service => service.GetProperty("name").GetString()));
        var reference = document.RootElement.GetProperty("references")[1];
        Assert.Equal("""{"service":"user","name":"Pet.VetId","owner":"//vets/vets","action":"setNull","followed":false}""", JsonSerializer.Serialize(reference));
        Assert.Equal(["undeclared-owner", "no-feed"], document.RootElement.GetProperty("findings").EnumerateArray().Select(finding => finding.GetProperty("kind").GetString()));
    }

    [Fact]
    public void Svg_IsXmlWithABoxForEachServiceAndAPathForEachEdge()
    {
        var svg = XDocument.Parse(GraphText.Write(Sample, GraphFormat.Svg)).Root!;
        XNamespace space = "http://www.w3.org/2000/svg";
        Assert.Equal(3, svg.Elements(space + "rect").Count(rect => rect.Attribute("class")?.Value.StartsWith("box", StringComparison.Ordinal) == true));
        Assert.Equal(2, svg.Elements(space + "path").Count());
        Assert.Equal(["auth", "user", "vets"], svg.Elements(space + "text").Where(text => text.Attribute("class")?.Value == "name").Select(text => text.Value));
    }

    [Theory]
    [InlineData(nameof(GraphFormat.Svg))]
    [InlineData(nameof(GraphFormat.Html))]
    public void Markup_InNames_StaysText(string format)
    {
        var graph = new ServiceGraph([new("<b>.json", new("user", [], [new(Hostile, "//auth/users", Hostile, false)]))]);
        var written = GraphText.Write(graph, Enum.Parse<GraphFormat>(format));
        Assert.DoesNotContain("<script", written, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("&lt;/text&gt;&lt;script&gt;alert(&quot;x&quot;)", written, StringComparison.Ordinal);
        if (format == nameof(GraphFormat.Svg))
        {
            XNamespace space = "http://www.w3.org/2000/svg";
            Assert.Contains(XDocument.Parse(written).Descendants(space + "text"), text => text.Value == $"{Hostile} ({Hostile})");
        }
    }

    [Fact]
    public void Markup_InNames_DoesNotLeaveMermaidAndDot()
    {
        var graph = new ServiceGraph([new("x", new("user", [], [new("A\"]<b>\\", "//auth/users", "delete", true)]))]);
        Assert.Contains("|\"A#quot;]#lt;b#gt;\\ (delete)\"|", GraphText.Write(graph, GraphFormat.Mermaid), StringComparison.Ordinal);
        Assert.Contains("[label=\"A\\\"]<b>\\\\ (delete)\"]", GraphText.Write(graph, GraphFormat.Dot), StringComparison.Ordinal);
    }

    [Fact]
    public void Page_LoadsNothing()
    {
        var page = GraphText.Write(Sample, GraphFormat.Html);
        Assert.DoesNotContain("<script", page, StringComparison.Ordinal);
        Assert.DoesNotContain("src=", page, StringComparison.Ordinal);
        Assert.DoesNotContain("href=", page, StringComparison.Ordinal);
        Assert.DoesNotContain("https://", page, StringComparison.Ordinal);
        Assert.Contains("default-src 'none'", page, StringComparison.Ordinal);
    }

    [Fact]
    public void LongChain_IsLaidOut()
    {
        var catalogs = Enumerable.Range(0, 2_000).Select(number => new PublishedCatalog($"{number}", new($"s{number}", [$"//s{number}/r"], [new("A.B", $"//s{number + 1}/r", "keep", true)]))).ToList();
        Assert.Equal(2_001, GraphLayout.Of(new(catalogs)).Services.Count);
    }
}
