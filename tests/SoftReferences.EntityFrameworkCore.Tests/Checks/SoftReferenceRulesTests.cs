using System.Globalization;
using System.Text.RegularExpressions;

namespace SoftReferences.EntityFrameworkCore.Tests.Checks;

public sealed partial class SoftReferenceRulesTests
{
    private static readonly string Pages = Path.Combine(AppContext.BaseDirectory, "rules");

    public static TheoryData<string> Codes => [.. SoftReferenceRules.All.Select(rule => rule.Code)];

    [Theory]
    [MemberData(nameof(Codes))]
    public void Rule_HasItsPage(string code)
    {
        var page = File.ReadAllText(Path.Combine(Pages, $"{code}.md"));
        Assert.StartsWith($"# {code}: {SoftReferenceRules.Find(code)!.Title}\n", page, StringComparison.Ordinal);
        Assert.Equal(["Bad", "Good", "Why", "Fix"], Heading().Matches(page).Select(match => match.Groups[1].Value));
        Assert.EndsWith($"/docs/rules/{code}.md", SoftReferenceRules.Find(code)!.HelpLink.AbsoluteUri, StringComparison.Ordinal);
    }

    [Fact]
    public void Rules_AreInOrderAndFoundByCode()
    {
        Assert.Equal(SoftReferenceRules.All.Select(rule => rule.Code).Order(StringComparer.Ordinal), SoftReferenceRules.All.Select(rule => rule.Code));
        Assert.Equal(SoftReferenceRules.All.Count, SoftReferenceRules.All.Select(rule => rule.Code).Distinct().Count());
        Assert.Null(SoftReferenceRules.Find("SREF999"));
    }

    [Fact]
    public void Pages_AreOfRulesThatExist() =>
        Assert.All(
            Directory.EnumerateFiles(Pages, "SREF*.md").Select(path => Path.GetFileNameWithoutExtension(path)).Where(code => int.Parse(code.AsSpan(4), CultureInfo.InvariantCulture) > 99),
            code => Assert.NotNull(SoftReferenceRules.Find(code)));

    [Fact]
    public void Fingerprint_GoesByCodeAndLocationOnly()
    {
        var violation = new SoftReferenceViolation("SREF101", "a.b", "reason", "fix");
        Assert.Equal("012fb4dfc4f3e892", violation.Fingerprint);
        Assert.Equal(violation.Fingerprint, (violation with { Reason = "better said" }).Fingerprint);
        Assert.NotEqual(violation.Fingerprint, (violation with { Location = "a.c" }).Fingerprint);
        Assert.NotEqual(violation.Fingerprint, (violation with { Code = "SREF102" }).Fingerprint);
    }

    [GeneratedRegex("^## (.*)$", RegexOptions.Multiline)]
    private static partial Regex Heading();
}
