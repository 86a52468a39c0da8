namespace SoftReferences.Tool.Tests;

public sealed class ToolCommandTests : IDisposable
{
    private readonly ToolRun _run = new();

    [Fact]
    public async Task UnknownArgument_CannotRun()
    {
        var (exitCode, output, error) = await _run.RunAsync("check", "model", "--nonsense");
        Assert.Equal(2, exitCode);
        Assert.Empty(output);
        Assert.Equal("Unrecognized command or argument '--nonsense'.\n'softref --help' lists commands and options.\n", error);
    }

    [Theory]
    [InlineData("check")]
    [InlineData("check", "everything")]
    [InlineData("check", "model", "--format", "yaml")]
    [InlineData("check", "model", "--scratch")]
    [InlineData("dry-run")]
    public async Task IncompleteCommand_CannotRun(params string[] arguments) => Assert.Equal(2, (await _run.RunAsync(arguments)).ExitCode);

    [Theory]
    [InlineData("'text', 'json', 'sarif', 'github', 'junit', 'msbuild'", "check", "model")]
    [InlineData("'text', 'mermaid', 'dot', 'json', 'svg', 'html'", "graph")]
    [InlineData("'text', 'json'", "status")]
    [InlineData("'text', 'json'", "approve", "1", "--why", "It is right.")]
    public async Task FormatThatThereIsNot_IsAnsweredWithThoseThatThereAre(string formats, params string[] arguments)
    {
        foreach (var format in (string[])["bad", "1", "text,json", ""])
        {
            var (exitCode, output, error) = await _run.RunAsync([.. arguments, "--format", format]);
            Assert.Equal((2, string.Empty, $"There is no format '{format}'. Name one of {formats} with '--format'.\n'softref --help' lists commands and options.\n"), (exitCode, output, error));
        }

        var (_, help, _) = await _run.RunAsync([arguments[0], .. arguments is ["check", var level] ? [level] : Array.Empty<string>(), "--help"]);
        Assert.Contains($"-f, --format <{formats.Replace("'", null, StringComparison.Ordinal).Replace(", ", "|", StringComparison.Ordinal)}>", help, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("json")]
    [InlineData("JSON")]
    [InlineData("Json")]
    public async Task Format_IsTakenInEveryCase(string format)
    {
        File.WriteAllText(Path.Combine(_run.Directory, "a.json"), """{"service":"a","resources":[],"references":[]}""");
        var (exitCode, output, error) = await _run.RunAsync("graph", "--catalog", "a.json", "-f", format);
        Assert.Equal((0, string.Empty), (exitCode, error));
        Assert.StartsWith("{", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task BaselineWithoutAnIssue_CannotRun()
    {
        var (exitCode, _, error) = await _run.RunAsync("check", "model", "--baseline");
        Assert.Equal(2, exitCode);
        Assert.StartsWith("'--baseline' needs '--issue' with the address of the issue that tracks the allowed findings.\n", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DirectoryWithoutAProject_CannotRun()
    {
        var (exitCode, _, error) = await _run.RunAsync("check", "model");
        Assert.Equal(2, exitCode);
        Assert.Equal($"There is no project in '{_run.Directory}'. Name one with '--project', or a built program with '--assembly'.\n", error.Replace("/private", null, StringComparison.Ordinal));
    }

    [Fact]
    public async Task SeveralProblems_AreSaidAtOnce()
    {
        File.WriteAllText(Path.Combine(_run.Directory, "allow.json"), "{}");
        var (exitCode, output, error) = await _run.RunAsync("check", "all", "--project", "a", "--startup-project", "b", "--allow", "allow.json");
        Assert.Equal((2, string.Empty), (exitCode, output));
        Assert.Equal(
            $"""
            There is no project '{Path.Combine(_run.Directory, "a")}'. Name the directory or the file of one with '--project'.
            There is no project '{Path.Combine(_run.Directory, "b")}'. Name the directory or the file of one with '--startup-project'.
            '{Path.Combine(_run.Directory, "allow.json")}' cannot be read: It has no list 'allowed'.

            """.ReplaceLineEndings("\n"),
            error);
    }

    [Fact]
    public async Task SeveralWrongArguments_AreSaidAtOnce()
    {
        var (exitCode, _, error) = await _run.RunAsync("check", "all", "--assembly", "a.dll", "--project", "b", "--baseline", "--nonsense");
        Assert.Equal(2, exitCode);
        Assert.Equal(4, error.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    [Fact]
    public async Task ContextThatThereIsNot_CannotRun()
    {
        var (exitCode, _, error) = await _run.RunAsync("check", "model", "--context", "BirdsContext", "--assembly", ToolRun.Program("SoftReferences.CleanupWorker"));
        Assert.Equal((2, "No DbContext named 'BirdsContext' was found.\n"), (exitCode, error));
    }

    [Fact]
    public async Task ProjectThatDoesNotBuild_CannotRun()
    {
        await File.WriteAllTextAsync(Path.Combine(_run.Directory, "Shop.csproj"), "<Project Sdk=\"Microsoft.NET.Sdk\"><PropertyGroup><TargetFramework>net10.0</TargetFramework>");
        var (exitCode, output, error) = await _run.RunAsync("check", "model");
        Assert.Equal((2, string.Empty), (exitCode, output));
        Assert.StartsWith($"'{Path.Combine(_run.Directory, "Shop.csproj")}' does not build:\n", error, StringComparison.Ordinal);
        Assert.Contains("MSB4025", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AssemblyThatDoesNotExist_CannotRun()
    {
        var (exitCode, _, error) = await _run.RunAsync("check", "model", "--assembly", "missing.dll");
        Assert.Equal(2, exitCode);
        Assert.Equal($"There is no file '{Path.Combine(_run.Directory, "missing.dll")}'. Build the program first.\n", error);
    }

    [Fact]
    public async Task LibraryInsteadOfAProgram_CannotRun()
    {
        var library = typeof(SoftRef<>).Assembly.Location;
        var (exitCode, _, error) = await _run.RunAsync("check", "model", "--assembly", library);
        Assert.Equal(2, exitCode);
        Assert.Equal(
            $"'{library}' cannot be loaded as a program: there is no '{Path.ChangeExtension(library, ".runtimeconfig.json")}'. Name the project of the program with '--startup-project', or the '.dll' of one that was not published as a single file.\n",
            error);
    }

    [Fact]
    public async Task DatabaseThatCannotBeReached_CannotRun()
    {
        var (exitCode, _, error) = await _run.RunAsync("check", "database", "--context", "SqliteUserDbContext", "--connection", "Data Source=missing/none.db", "--assembly", ToolRun.Program("UserService"));
        Assert.Equal(2, exitCode);
        Assert.Equal(
            "The database of 'SqliteUserDbContext' cannot be reached. Name another with '--connection' (and '--context SqliteUserDbContext'), or apply the migrations to a new database with '--scratch'.\n",
            error);
    }

    [Theory]
    [InlineData("The services of 'SoftReferences.CleanupWorker' cannot be created:", "status")]
    [InlineData("Unable to create a 'DbContext' of type 'SoftReferences.CleanupWorker.PetsContext'.", "check", "model", "--context", "PetsContext")]
    public async Task HostThatCannotBeBuilt_IsSaidWithItsCause(string begins, params string[] arguments)
    {
        var (exitCode, output, error) = await _run.RunAsync([.. arguments, "--assembly", ToolRun.Program("SoftReferences.CleanupWorker"), "--", "-x=1"]);
        Assert.Equal((2, string.Empty), (exitCode, output));
        Assert.StartsWith(begins, error, StringComparison.Ordinal);
        Assert.Equal(arguments is ["status"] ? 0 : 1, error.Split("Unable to resolve service for type").Length - 1);
        Assert.EndsWith("\nAn error occurred while accessing the Microsoft.Extensions.Hosting services. Continuing without the application service provider. Error: The short switch '-x=1' is not defined in the switch mappings.\n", error, StringComparison.Ordinal);
    }

    public void Dispose() => _run.Dispose();
}
