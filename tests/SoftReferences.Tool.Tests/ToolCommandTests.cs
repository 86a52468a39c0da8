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
        Assert.Equal("Unrecognized command or argument '--nonsense'.\n'softref --help' lists what there is.\n", error);
    }

    [Theory]
    [InlineData("check")]
    [InlineData("check", "everything")]
    [InlineData("check", "model", "--format", "yaml")]
    [InlineData("check", "model", "--scratch")]
    [InlineData("dry-run")]
    public async Task IncompleteCommand_CannotRun(params string[] arguments) => Assert.Equal(2, (await _run.RunAsync(arguments)).ExitCode);

    [Fact]
    public async Task BaselineWithoutAnIssue_CannotRun()
    {
        var (exitCode, _, error) = await _run.RunAsync("check", "model", "--baseline");
        Assert.Equal(2, exitCode);
        Assert.StartsWith("'--baseline' needs '--issue' with the address of the issue that will end what is allowed now.\n", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task DirectoryWithoutAProject_CannotRun()
    {
        var (exitCode, _, error) = await _run.RunAsync("check", "model");
        Assert.Equal(2, exitCode);
        Assert.Equal($"There is no project in '{_run.Directory}'. Name one with '--project', or a built program with '--assembly'.\n", error.Replace("/private", null, StringComparison.Ordinal));
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
        Assert.Equal($"'{library}' is no program: there is no '{Path.ChangeExtension(library, ".runtimeconfig.json")}'. Name the project of the program with '--startup-project'.\n", error);
    }

    [Fact]
    public async Task DatabaseThatCannotBeReached_CannotRun()
    {
        var (exitCode, _, error) = await _run.RunAsync("check", "database", "--context", "SqliteUserDbContext", "--connection", "Data Source=missing/none.db", "--assembly", ToolRun.Program("UserService"));
        Assert.Equal(2, exitCode);
        Assert.Equal(
            "The database of 'SqliteUserDbContext' cannot be reached. Name another with '--connection' (and '--context SqliteUserDbContext'), or have the migrations applied to one of their own with '--scratch'.\n",
            error);
    }

    public void Dispose() => _run.Dispose();
}
