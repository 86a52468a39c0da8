using System.Text.RegularExpressions;

namespace SoftReferences.Documentation.Tests;

/// <summary>The code in the documents compiles, and the linked files exist.</summary>
public sealed partial class DocumentTests
{
    private static readonly string Root = Path.Combine(AppContext.BaseDirectory, "documents");

    public static TheoryData<string> Documents => [.. Directory.EnumerateFiles(Root, "*.md", SearchOption.AllDirectories).Select(path => Path.GetRelativePath(Root, path))];

    [Theory]
    [MemberData(nameof(Documents))]
    public void Examples_Compile(string document)
    {
        var blocks = DocumentExample.Blocks(Read(document));
        Assert.Empty(DocumentExample.Compile(blocks));
    }

    [Fact]
    public void Readme_ShowsExamples() => Assert.NotEmpty(DocumentExample.Blocks(Read("README.md")));

    [Fact]
    public void Compile_OfAnExampleThatIsWrong_SaysWhy() => Assert.Equal(
        ["'ModelBuilder' does not contain a definition for 'Foo' and no accessible extension method 'Foo' accepting a first argument of type 'ModelBuilder' could be found (are you missing a using directive or an assembly reference?): modelBuilder.Foo();"],
        DocumentExample.Compile(["modelBuilder.Foo();\n"]));

    [Theory]
    [MemberData(nameof(Documents))]
    public void LinksToDocuments_LeadSomewhere(string document)
    {
        var links = Link().Matches(Read(document)).Select(match => match.Groups["path"].Value);
        Assert.All(links, link => Assert.True(File.Exists(Path.Combine(Root, Path.GetDirectoryName(document)!, link)), $"'{document}' links to '{link}', which does not exist."));
    }

    [Fact]
    public void Decisions_AreAllInTheirIndex()
    {
        var pages = Documents.Cast<object[]>().Select(row => (string)row[0]).Where(document => document.StartsWith(Path.Combine("docs", "decisions", "0"), StringComparison.Ordinal)).Select(Path.GetFileName);
        var listed = Link().Matches(Read(Path.Combine("docs", "decisions", "README.md"))).Select(match => match.Groups["path"].Value);
        Assert.Equal(pages.Order(StringComparer.Ordinal), listed.Order(StringComparer.Ordinal));
    }

    private static string Read(string document) => File.ReadAllText(Path.Combine(Root, document));

    [GeneratedRegex(@"\]\((?<path>[^)#:]+\.md)(#[^)]*)?\)")]
    private static partial Regex Link();
}
