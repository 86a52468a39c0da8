using Microsoft.Extensions.Time.Testing;

namespace SoftReferences.Tool.Tests;

/// <summary>Runs the command in this process, in its own directory.</summary>
internal sealed class ToolRun : IDisposable
{
    private readonly DirectoryInfo _directory = System.IO.Directory.CreateTempSubdirectory("softref-tests-");

    public string Directory => _directory.FullName;

    /// <summary>Gets the path of a program of the repository that was built together with these tests.</summary>
    public static string Program(string name)
    {
        var own = new DirectoryInfo(AppContext.BaseDirectory);
        return Path.Combine(own.Parent!.Parent!.FullName, name, own.Name, $"{name}.dll");
    }

    public async Task<(int ExitCode, string Output, string Error)> RunAsync(params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 24, 12, 0, 0, TimeSpan.Zero));
        var exitCode = await ToolCommand.RunAsync(arguments, new(output, error, Directory, time, "ann"));
        return (exitCode, output.ToString().ReplaceLineEndings("\n"), error.ToString().ReplaceLineEndings("\n"));
    }

    public void Dispose() => _directory.Delete(recursive: true);
}
