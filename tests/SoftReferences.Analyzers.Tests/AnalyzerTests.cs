using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Testing;

namespace SoftReferences.Analyzers.Tests;

/// <summary>Requirements that apply to every rule.</summary>
public sealed class AnalyzerTests
{
    public static TheoryData<string> Rules => [.. Analyzers.SelectMany(analyzer => analyzer.SupportedDiagnostics).Select(rule => rule.Id).Order(StringComparer.Ordinal)];

    private static DiagnosticAnalyzer[] Analyzers { get; } =
        [.. typeof(SoftReferenceAnalyzer).Assembly.GetTypes().Where(type => type.IsSubclassOf(typeof(DiagnosticAnalyzer)) && !type.IsAbstract).Select(type => (DiagnosticAnalyzer)Activator.CreateInstance(type)!)];

    [Fact]
    public void Rules_AreNumberedWithoutGaps() =>
        Assert.Equal(["SREF001", "SREF002", "SREF003", "SREF004", "SREF005", "SREF006", "SREF007", "SREF008"], Rules.Cast<object[]>().Select(row => (string)row[0]));

    [Theory]
    [MemberData(nameof(Rules))]
    public void Rule_HasAPageThatShowsBadAndGood(string id)
    {
        var rule = Analyzers.SelectMany(analyzer => analyzer.SupportedDiagnostics).Single(each => each.Id == id);
        var page = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "rules", $"{id}.md"));

        Assert.StartsWith($"# {id}: {rule.Title}\n", page, StringComparison.Ordinal);
        Assert.All((string[])["## Bad\n", "## Good\n", "## Why\n", "## Fix\n"], part => Assert.Contains(part, page, StringComparison.Ordinal));
        Assert.EndsWith($"/docs/rules/{id}.md", rule.HelpLinkUri, StringComparison.Ordinal);
    }

    // In a project without soft references, the analyzers cost only the lookup of one type name: the base class stops before the rule begins.
    [Fact]
    public async Task SourceThatOnlyLooksLikeIt_WithoutTheLibrary_IsSilent()
    {
        Assert.All(Analyzers, analyzer => Assert.IsAssignableFrom<SoftReferenceAnalyzer>(analyzer));
        await new AnalyzerTest<DefaultReferenceAnalyzer, EmptyCodeFixProvider>(
            "struct SoftRef<T> { } class AuthUsers { } class Pet { SoftRef<AuthUsers> user = default; }",
            softReferences: false).RunAsync();
    }
}
