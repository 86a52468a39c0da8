using System.Text.Json;
using System.Xml.Linq;
using NJsonSchema;

namespace SoftReferences.Tool.Tests;

public sealed class ReportTests
{
    private const string Project = "src/Shop, new/Shop.csproj";

    private static readonly CheckReport Sample = new(
        [new("SREF101", "ShopContext", "a.orders.fk", "100% wrong:\nbad.", "Mend [it].", "0123456789abcdef")],
        [new("SREF304", "ShopContext", "a.orders.user_id", "Slow.", "Index it.", "fedcba9876543210")],
        ["ShopContext"],
        ["SREF101", "SREF304", "SREF900"]);

    [Fact]
    public void Text_IsForPeople() => Assert.Equal(
        """
        ShopContext
          SREF101 a.orders.fk
            100% wrong:
            bad.
            Mend [it].
        src/Shop, new/Shop.csproj: 1 finding in ShopContext, 1 allowed.

        """.ReplaceLineEndings("\n"),
        string.Join('\n', Write(ReportFormat.Text).Split('\n').Select(line => line.TrimEnd())));

    [Fact]
    public void NamesOutOfTheDatabase_CommandNeitherATerminalNorALog() => Assert.Equal(
        ("a.\uFFFD::add-mask::x", "'\uFFFD[2J' is wrong.", "Drop 'a\uFFFDb'."),
        Finding.Of(new("SREF301", "a.\n::add-mask::x", "'\u001b[2J' is wrong.", "Drop 'a\u202Eb'."), "ShopContext") is var finding ? (finding.Location, finding.Reason, finding.Fix) : default);

    [Fact]
    public void GitHub_EscapesWhatItsCommandsAreMadeOf() => Assert.Equal(
        "::error file=src/Shop%2C new/Shop.csproj,title=SREF101 a.orders.fk::100%25 wrong:%0Abad. Mend [it].\n",
        Write(ReportFormat.GitHub));

    [Fact]
    public void JUnit_HasACaseForEachRule()
    {
        var document = XDocument.Parse(Write(ReportFormat.JUnit));
        var suite = Assert.Single(document.Root!.Elements("testsuite"));
        Assert.Equal("1", suite.Attribute("failures")!.Value);
        Assert.Equal(EntityFrameworkCore.SoftReferenceRules.All.Count - 3, suite.Descendants("skipped").Count());
        Assert.Equal(EntityFrameworkCore.SoftReferenceRules.All.Count, suite.Elements("testcase").Count());
        Assert.Equal("100% wrong:\nbad. Mend [it].", Assert.Single(suite.Descendants("failure")).Value);
    }

    [Fact]
    public void JUnit_OfAFindingThatWasNotLookedFor_IsNoSkippedCase()
    {
        var document = XDocument.Parse(Write(ReportFormat.JUnit, Sample with { Rules = ["SREF900"] }));
        Assert.Empty(Assert.Single(document.Descendants("failure")).Parent!.Elements("skipped"));
    }

    [Fact]
    public void Json_HasEverything()
    {
        using var document = JsonDocument.Parse(Write(ReportFormat.Json));
        var finding = document.RootElement.GetProperty("findings")[0];
        Assert.Equal("SREF101", finding.GetProperty("rule").GetString());
        Assert.Equal("0123456789abcdef", finding.GetProperty("fingerprint").GetString());
        Assert.Equal("SREF304", document.RootElement.GetProperty("allowed")[0].GetProperty("rule").GetString());
        Assert.Equal(["SREF101", "SREF304", "SREF900"], document.RootElement.GetProperty("rules").EnumerateArray().Select(rule => rule.GetString()));
    }

    [Fact]
    public void Sarif_HasRulesResultsAndWhatIsSuppressed()
    {
        using var document = JsonDocument.Parse(Write(ReportFormat.Sarif));
        var run = Assert.Single(document.RootElement.GetProperty("runs").EnumerateArray());
        Assert.Equal("2.1.0", document.RootElement.GetProperty("version").GetString());
        var rules = run.GetProperty("tool").GetProperty("driver").GetProperty("rules");
        Assert.All(run.GetProperty("results").EnumerateArray(), result =>
        {
            Assert.Equal(result.GetProperty("ruleId").GetString(), rules[result.GetProperty("ruleIndex").GetInt32()].GetProperty("id").GetString());
            var location = Assert.Single(result.GetProperty("locations").EnumerateArray()).GetProperty("physicalLocation").GetProperty("artifactLocation");
            Assert.Equal("src/Shop%2C%20new/Shop.csproj", location.GetProperty("uri").GetString());
        });
        Assert.Equal([false, true], run.GetProperty("results").EnumerateArray().Select(result => result.TryGetProperty("suppressions", out _)));
        Assert.Equal("ShopContext:0123456789abcdef", run.GetProperty("results")[0].GetProperty("partialFingerprints").GetProperty("softref/v1").GetString());
    }

    [Theory]
    [InlineData(Project)]
    [InlineData("/srv/shop/Shop.dll")]
    public async Task Sarif_IsValid(string project)
    {
        var schema = await JsonSchema.FromFileAsync(Path.Combine(AppContext.BaseDirectory, "Sarif", "sarif-2.1.0-rtm.5.json"));
        using var output = new StringWriter();
        Report.For(ReportFormat.Sarif).Write(Sample, project, output);

        Assert.Empty(schema.Validate(output.ToString()));

        // The schema really rejects invalid reports.
        Assert.NotEmpty(schema.Validate(output.ToString().Replace("\"ruleIndex\": ", "\"ruleIndex\": \"7\", \"rule_index\": ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Sarif_OfACleanService_IsValidToo()
    {
        var schema = await JsonSchema.FromFileAsync(Path.Combine(AppContext.BaseDirectory, "Sarif", "sarif-2.1.0-rtm.5.json"));
        using var output = new StringWriter();
        Report.For(ReportFormat.Sarif).Write(new([], [], ["ShopContext"], ["SREF101"]), Project, output);
        Assert.Empty(schema.Validate(output.ToString()));
    }

    private static string Write(ReportFormat format, CheckReport? report = null)
    {
        using var output = new StringWriter();
        Report.For(format).Write(report ?? Sample, Project, output);
        return output.ToString().ReplaceLineEndings("\n");
    }
}
