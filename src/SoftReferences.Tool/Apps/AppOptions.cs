using System.CommandLine;

namespace SoftReferences.Tool;

/// <summary>The options that select the application, the same for every verb.</summary>
internal sealed class AppOptions
{
    private readonly Option<string?> _project = new("--project", "-p") { Description = "The project with the context: its directory or file. Default: the current directory." };
    private readonly Option<string?> _startupProject = new("--startup-project", "-s") { Description = "The project of the program, if the context is in a library." };
    private readonly Option<string?> _assembly = new("--assembly") { Description = "A built program instead of a project, next to its .deps.json and .runtimeconfig.json." };
    private readonly Option<string> _configuration = new("--configuration") { Description = "The configuration to build and use.", DefaultValueFactory = _ => "Debug" };
    private readonly Option<bool> _noBuild = new("--no-build") { Description = "Do not build the project." };

    public void AddTo(Command command)
    {
        command.Options.Add(_project);
        command.Options.Add(_startupProject);
        command.Options.Add(_assembly);
        command.Options.Add(_configuration);
        command.Options.Add(_noBuild);
        command.Validators.Add(result =>
        {
            if (result.GetValue(_assembly) is not null && (result.GetValue(_project) ?? result.GetValue(_startupProject)) is not null)
            {
                result.AddError("'--assembly' is a built program, so there is no project to name beside it. Leave out '--project' and '--startup-project', or '--assembly'.");
            }
        });
    }

    /// <summary>Returns whether an application is named.</summary>
    public bool IsGiven(ParseResult parsed) => parsed.GetValue(_project) is not null || parsed.GetValue(_startupProject) is not null || parsed.GetValue(_assembly) is not null;

    /// <summary>Finds the application, without building it.</summary>
    /// <exception cref="ToolException">The application was not found. The message has every reason.</exception>
    public AppProgram Find(ParseResult parsed, ToolEnvironment environment)
    {
        if (parsed.GetValue(_assembly) is { } assembly)
        {
            return BuiltAssembly.Find(assembly, environment);
        }

        var problems = new Problems();
        var project = problems.Try(() => BuiltProject.Find(parsed.GetValue(_project), "--project", environment.Directory));
        var startup = parsed.GetValue(_startupProject) is { } named ? problems.Try(() => BuiltProject.Find(named, "--startup-project", environment.Directory)) : project;
        problems.ThrowIfAny();
        return new BuiltProject(project!, startup!, parsed.GetValue(_configuration)!, !parsed.GetValue(_noBuild), environment);
    }
}
