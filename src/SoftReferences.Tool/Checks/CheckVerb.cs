using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using SoftReferences.EntityFrameworkCore;

namespace SoftReferences.Tool;

/// <summary><c>softref check model|migrations|database|all</c>.</summary>
internal sealed class CheckVerb : Verb
{
    public override string Name => "check";

    public override Command Create(ToolEnvironment environment) => new(Name, "Finds whatever crosses a schema border.")
    {
        Level("model", "Checks the model. Connects to nothing.", environment, CheckLevel.Model),
        Level("migrations", "Checks each migration, and their combined result. Connects to nothing.", environment, CheckLevel.Migrations),
        Level("database", "Checks a live database. Changes nothing, unless it is a scratch database.", environment, CheckLevel.Database),
        Level("all", "Checks the model, migrations and the database.", environment, CheckLevel.Model, CheckLevel.Migrations, CheckLevel.Database),
    };

    public override async Task<JsonNode?> RunInAppAsync(AppSession app, JsonNode? arguments, CancellationToken cancellationToken)
    {
        var asked = arguments.Deserialize<CheckArguments>(AppProcess.Json)!;

        // Otherwise an invalid model would throw when it is built, and neither it nor its migrations could be checked.
        AppContext.SetSwitch(SoftReferencesOptionsExtension.ReportOnlySwitch, true);
        var contexts = app.CreateContexts(asked.Context);
        if (asked.Connection is not null && contexts.Count > 1)
        {
            throw new ToolException($"'--connection' is for one context, and there are several: {string.Join(", ", contexts.Select(context => $"'{context.GetType().Name}'"))}. Name one with '--context'.");
        }

        var checks = contexts.Select(context => new ContextCheck(context, asked)).ToList();
        foreach (var check in checks)
        {
            await check.RunAsync(cancellationToken);
        }

        var answer = new CheckAnswer([.. checks.Select(check => check.Name)], [.. checks.SelectMany(check => check.Findings)]) { Problems = [.. checks.SelectMany(check => check.Problems)] };
        return JsonSerializer.SerializeToNode(answer, AppProcess.Json);
    }

    private Command Level(string name, string description, ToolEnvironment environment, params CheckLevel[] levels)
    {
        var options = new CheckOptions(levels);
        var command = new Command(name, description);
        options.AddTo(command);
        command.SetAction((parsed, cancellationToken) => RunAsync(options, parsed, environment, cancellationToken));
        return command;
    }

    private async Task<int> RunAsync(CheckOptions options, ParseResult parsed, ToolEnvironment environment, CancellationToken cancellationToken)
    {
        var arguments = options.Read(parsed);
        var problems = new Problems();
        var program = problems.Try(() => options.App.Find(parsed, environment));
        var named = parsed.GetValue(options.Allow) is { } path ? Path.GetFullPath(path, environment.Directory) : program is null ? null : AllowList.Find(program.ProjectDirectory);
        var renews = parsed.GetValue(options.Baseline);
        var list = problems.Try(() => AllowList.Read(renews && !File.Exists(named) ? null : named));
        problems.ThrowIfAny();
        var target = await program!.BuildAsync(cancellationToken);
        var answer = await AskAppAsync<CheckAnswer>(target, arguments, cancellationToken);
        var isWhole = answer.Problems.Count == 0;
        var scope = new CheckScope([.. options.Levels.Except(answer.Problems.Select(problem => problem.Level))], arguments.Scratch);
        var today = DateOnly.FromDateTime(environment.Time.GetUtcNow().UtcDateTime);
        if (renews && isWhole)
        {
            named ??= Path.Combine(target.ProjectDirectory, AllowList.FileName);
            list = list!.Renew(answer, scope, today, "It existed when the checks were introduced.", parsed.GetValue(options.Issue)!);
            await list.WriteAsync(named, cancellationToken);
        }

        var report = list!.Apply(answer, scope, today, named is null ? null : Path.GetRelativePath(environment.Directory, named));
        if (isWhole || report.Findings.Count > 0)
        {
            Report.For(parsed.GetValue(options.Format)).Write(report with { IsWhole = isWhole }, target.Name, environment.Output);
        }

        if (!isWhole)
        {
            throw new ToolException(string.Join(Environment.NewLine, answer.Problems.Select(problem => problem.Message).Distinct(StringComparer.Ordinal)));
        }

        return report.Findings.Count > 0 ? ExitCode.Findings : ExitCode.Clean;
    }

    /// <summary>The options of one command.</summary>
    private sealed class CheckOptions(IReadOnlyList<CheckLevel> levels)
    {
        private readonly Option<string?> _context = new("--context", "-c") { Description = "The context to check. Default: all." };
        private readonly Option<string?> _connection = new("--connection") { Description = "The database to check, instead of the one that the context is configured with." };
        private readonly Option<bool> _scratch = new("--scratch") { Description = "Create a database on the same server, apply all migrations to it, check it, and drop it." };
        private readonly Option<string[]> _roles = new("--role") { Description = "A role that the service connects with. Default: that of the connection.", DefaultValueFactory = _ => [] };

        public IReadOnlyList<CheckLevel> Levels { get; } = levels;

        public AppOptions App { get; } = new();

        public FormatOption<ReportFormat> Format { get; } = new("How to write what was found: for people, or for a machine.");

        public Option<string?> Allow { get; } = new("--allow") { Description = $"The list of allowed findings. Default: '{AllowList.FileName}' in the project's directory or above." };

        public Option<bool> Baseline { get; } = new("--baseline") { Description = "Update the list of allowed findings: add current findings and remove stale entries." };

        public Option<string?> Issue { get; } = new("--issue") { Description = "The address of the issue for new entries of a baseline." };

        private bool IsDatabase => Levels.Contains(CheckLevel.Database);

        public void AddTo(Command command)
        {
            foreach (var option in new Option[] { _context, Format, Allow, Baseline, Issue })
            {
                command.Options.Add(option);
            }

            App.AddTo(command);
            if (IsDatabase)
            {
                command.Options.Add(_connection);
                command.Options.Add(_scratch);
                command.Options.Add(_roles);
            }

            command.Validators.Add(result =>
            {
                if (result.GetValue(Baseline) && !Uri.TryCreate(result.GetValue(Issue), UriKind.Absolute, out _))
                {
                    result.AddError("'--baseline' needs '--issue' with the address of the issue that tracks the allowed findings.");
                }
            });
        }

        public CheckArguments Read(ParseResult parsed) => IsDatabase
            ? new(Levels, parsed.GetValue(_context), parsed.GetValue(_connection), parsed.GetValue(_scratch), parsed.GetValue(_roles)!)
            : new(Levels, parsed.GetValue(_context), null, false, []);
    }
}
