using System.Text.Json;

namespace SoftReferences.Tool;

/// <summary>An application that is given as a project, and built with the .NET SDK.</summary>
/// <param name="project">The path of the project with the contexts.</param>
/// <param name="startup">The path of the project of the program.</param>
/// <param name="configuration">The configuration.</param>
/// <param name="isBuilt">Whether to build it, rather than use the output of an earlier build.</param>
/// <param name="environment">The environment.</param>
internal sealed class BuiltProject(string project, string startup, string configuration, bool isBuilt, ToolEnvironment environment) : AppProgram(Path.GetDirectoryName(project)!)
{
    public static string Find(string? named, string option, string directory)
    {
        var path = Path.GetFullPath(named ?? ".", directory);
        if (File.Exists(path))
        {
            return path;
        }

        if (!Directory.Exists(path))
        {
            throw new ToolException($"There is no project '{path}'. Name the directory or the file of one with '{option}'.");
        }

        return Directory.GetFiles(path, "*.*proj") switch
        {
            [var only] => only,
            [] => throw new ToolException($"There is no project in '{path}'. Name one with '{option}', or a built program with '--assembly'."),
            var several => throw new ToolException($"There are several projects in '{path}': {string.Join(", ", several.Select(file => $"'{Path.GetFileName(file)}'").Order(StringComparer.Ordinal))}. Name one with '{option}'."),
        };
    }

    public override async Task<AppTarget> BuildAsync(CancellationToken cancellationToken)
    {
        if (isBuilt)
        {
            var (exitCode, output) = await ChildProcess.RunAsync("dotnet", ["build", startup, "-c", configuration, "-v", "quiet", "-nologo", "-clp:NoSummary", "-p:SoftReferencesCheckOnBuild=false"], cancellationToken);
            if (exitCode != 0)
            {
                throw new ToolException($"'{startup}' does not build:{Environment.NewLine}{output}");
            }
        }

        var program = await FindAssemblyAsync(startup, cancellationToken);
        var assembly = startup == project ? program : Path.Combine(Path.GetDirectoryName(program)!, Path.GetFileName(await FindAssemblyAsync(project, cancellationToken)));
        return new(assembly, program, ProjectDirectory, Path.GetDirectoryName(startup)!, Path.GetRelativePath(environment.Directory, project), environment.AppArguments);
    }

    private async Task<string> FindAssemblyAsync(string path, CancellationToken cancellationToken)
    {
        var (exitCode, output) = await ChildProcess.RunAsync("dotnet", ["msbuild", path, $"-p:Configuration={configuration}", "-getProperty:TargetPath", "-getProperty:TargetFramework", "-nologo"], cancellationToken);
        if (exitCode != 0)
        {
            throw new ToolException($"'{path}' cannot be read:{Environment.NewLine}{output}");
        }

        var assembly = JsonDocument.Parse(output).RootElement.GetProperty("Properties").GetProperty("TargetPath").GetString()!;
        return File.Exists(assembly) ? assembly
            : throw new ToolException(assembly.Length == 0
                ? $"'{path}' targets several frameworks. Build it, and name the program with '--assembly'."
                : $"'{path}' is not built: there is no '{assembly}'. Leave out '--no-build', or name the configuration that was built with '--configuration'.");
    }
}
