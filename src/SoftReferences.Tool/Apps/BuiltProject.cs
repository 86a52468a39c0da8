using System.Text.Json;

namespace SoftReferences.Tool;

/// <summary>Finds and builds projects with the .NET SDK.</summary>
internal static class BuiltProject
{
    public static string Find(string? named, string directory)
    {
        var path = Path.GetFullPath(named ?? ".", directory);
        if (File.Exists(path))
        {
            return path;
        }

        if (!Directory.Exists(path))
        {
            throw new ToolException($"There is no project '{path}'. Name the directory or the file of one with '--project'.");
        }

        return Directory.GetFiles(path, "*.*proj") switch
        {
            [var only] => only,
            [] => throw new ToolException($"There is no project in '{path}'. Name one with '--project', or a built program with '--assembly'."),
            var several => throw new ToolException($"There are several projects in '{path}': {string.Join(", ", several.Select(file => $"'{Path.GetFileName(file)}'").Order(StringComparer.Ordinal))}. Name one with '--project'."),
        };
    }

    public static async Task BuildAsync(string project, string configuration, CancellationToken cancellationToken)
    {
        var (exitCode, output) = await ChildProcess.RunAsync("dotnet", ["build", project, "-c", configuration, "-v", "quiet", "-nologo"], cancellationToken);
        if (exitCode != 0)
        {
            throw new ToolException($"'{project}' does not build:{Environment.NewLine}{output}");
        }
    }

    public static async Task<string> FindAssemblyAsync(string project, string configuration, CancellationToken cancellationToken)
    {
        var (exitCode, output) = await ChildProcess.RunAsync("dotnet", ["msbuild", project, $"-p:Configuration={configuration}", "-getProperty:TargetPath", "-getProperty:TargetFramework", "-nologo"], cancellationToken);
        if (exitCode != 0)
        {
            throw new ToolException($"'{project}' cannot be read:{Environment.NewLine}{output}");
        }

        var path = JsonDocument.Parse(output).RootElement.GetProperty("Properties").GetProperty("TargetPath").GetString()!;
        return File.Exists(path) ? path
            : throw new ToolException(path.Length == 0
                ? $"'{project}' is for several frameworks. Build it, and name the program with '--assembly'."
                : $"'{project}' is not built: there is no '{path}'. Leave out '--no-build', or name the configuration that was built with '--configuration'.");
    }
}
