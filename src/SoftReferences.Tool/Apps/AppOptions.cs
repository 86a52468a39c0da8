using System.CommandLine;

namespace SoftReferences.Tool;

/// <summary>The options that say which application is meant, the same for every verb.</summary>
internal sealed class AppOptions
{
    private readonly Option<string?> _project = new("--project", "-p") { Description = "The project with the context: its directory or file. The current directory by default." };
    private readonly Option<string?> _startupProject = new("--startup-project", "-s") { Description = "The project of the program, when the context is in a library." };
    private readonly Option<string?> _assembly = new("--assembly") { Description = "A built program instead of a project. Its .deps.json and .runtimeconfig.json stand beside it." };
    private readonly Option<string> _configuration = new("--configuration") { Description = "The configuration to build and to look at.", DefaultValueFactory = _ => "Debug" };
    private readonly Option<bool> _noBuild = new("--no-build") { Description = "Take what was built before." };

    public void AddTo(Command command)
    {
        command.Options.Add(_project);
        command.Options.Add(_startupProject);
        command.Options.Add(_assembly);
        command.Options.Add(_configuration);
        command.Options.Add(_noBuild);
    }

    /// <summary>Says whether an application is named.</summary>
    public bool IsGiven(ParseResult parsed) => parsed.GetValue(_project) is not null || parsed.GetValue(_startupProject) is not null || parsed.GetValue(_assembly) is not null;

    public async Task<AppTarget> ResolveAsync(ParseResult parsed, ToolEnvironment environment, CancellationToken cancellationToken)
    {
        if (parsed.GetValue(_assembly) is { } assembly)
        {
            if (parsed.GetValue(_project) is not null || parsed.GetValue(_startupProject) is not null)
            {
                throw new ToolException("'--assembly' is a built program, so there is no project to name beside it. Leave out '--project' and '--startup-project', or '--assembly'.");
            }

            var path = Path.GetFullPath(assembly, environment.Directory);
            var directory = Path.GetDirectoryName(path)!;
            return File.Exists(path) ? new(path, path, directory, directory, assembly, environment.AppArguments) : throw new ToolException($"There is no file '{path}'. Build the program first.");
        }

        var configuration = parsed.GetValue(_configuration)!;
        var project = BuiltProject.Find(parsed.GetValue(_project), environment.Directory);
        var startup = parsed.GetValue(_startupProject) is { } named ? BuiltProject.Find(named, environment.Directory) : project;
        if (!parsed.GetValue(_noBuild))
        {
            await BuiltProject.BuildAsync(startup, configuration, cancellationToken);
        }

        var startupAssembly = await BuiltProject.FindAssemblyAsync(startup, configuration, cancellationToken);
        var target = startup == project ? startupAssembly : Path.Combine(Path.GetDirectoryName(startupAssembly)!, Path.GetFileName(await BuiltProject.FindAssemblyAsync(project, configuration, cancellationToken)));
        return new(target, startupAssembly, Path.GetDirectoryName(project)!, Path.GetDirectoryName(startup)!, Path.GetRelativePath(environment.Directory, project), environment.AppArguments);
    }
}
