namespace SoftReferences.Tool.Tests.Graphs;

public sealed class GraphVerbTests : IDisposable
{
    private readonly ToolRun _run = new();

    [Fact]
    public async Task Sample_HasItsReferences()
    {
        var (exitCode, output, error) = await _run.RunAsync("graph", "--assembly", ToolRun.Program("UserService"));
        Assert.Equal(
            """
            auth (catalog not read)
              owns users
            user
              Pet.UserId -> //auth/users (delete)
              PetAnalysis.UserId -> //auth/users (delete)
              UserProfile.UserId -> //auth/users (delete)
            2 services, 3 references, no findings.

            """.ReplaceLineEndings("\n"),
            output + error);
        Assert.Equal(0, exitCode);
    }

    [Fact]
    public async Task CatalogsWithFindings_AreWrittenAndEndWithOne()
    {
        File.WriteAllText(Path.Combine(_run.Directory, "a.json"), """{"service":"a","resources":["//a/r"],"references":[{"name":"X.Y","owner":"//a/r","action":"keep","followed":true}]}""");
        var (exitCode, output, error) = await _run.RunAsync("graph", "--catalog", "a.json", "--format", "html", "--output", "a.html");
        Assert.Equal(1, exitCode);
        Assert.Empty(output);
        Assert.Equal("cycle: 'a' refers to itself through the owner protocol. Use a foreign key within a service.\n", error);
        Assert.StartsWith("<!DOCTYPE html>", File.ReadAllText(Path.Combine(_run.Directory, "a.html")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task CatalogThatCannotBeRead_CannotRun()
    {
        var (exitCode, output, error) = await _run.RunAsync("graph", "--catalog", "missing.json");
        Assert.Equal(2, exitCode);
        Assert.Empty(output);
        Assert.StartsWith("The catalog of 'missing.json' cannot be read: ", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("htp://auth")]
    [InlineData("file:///tmp/catalog.json")]
    public async Task AddressOfAnotherScheme_CannotRun(string catalog) => Assert.Equal(
        (2, string.Empty, $"The catalog of '{catalog}' cannot be read: an address starts with 'http://' or 'https://', and a file is named by its path.\n"),
        await _run.RunAsync("graph", "--catalog", catalog));

    [Fact]
    public async Task OutputThatCannotBeWritten_IsNamed()
    {
        File.WriteAllText(Path.Combine(_run.Directory, "a.json"), """{"service":"a","resources":["//a/r"],"references":[]}""");
        var (exitCode, output, error) = await _run.RunAsync("graph", "--catalog", "a.json", "--output", Path.Combine("missing", "a.svg"));
        var path = Path.Combine(_run.Directory, "missing", "a.svg");
        Assert.Equal((2, string.Empty, $"'{path}' cannot be written: Could not find a part of the path '{path}'.\n"), (exitCode, output, error));
    }

    public void Dispose() => _run.Dispose();
}
