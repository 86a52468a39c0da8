using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using SoftReferences.EntityFrameworkCore;

namespace SoftReferences.Tool;

/// <summary><c>softref fix-foreign-keys</c>: replaces foreign keys that cross a schema border.</summary>
internal sealed class FixForeignKeysVerb : Verb
{
    public override string Name => "fix-foreign-keys";

    public override Command Create(ToolEnvironment environment)
    {
        var app = new AppOptions();
        var context = new Option<string?>("--context", "-c") { Description = "The context. Default: the only one for PostgreSQL." };
        var connection = new Option<string?>("--connection") { Description = "The database to read, instead of the one that the context is configured with. It is not changed." };
        var offline = new Option<bool>("--offline") { Description = "Use only the model and its migrations." };
        var owns = new Option<string[]>("--owns") { Description = "A schema that the service owns, if the context does not declare it yet.", DefaultValueFactory = _ => [] };
        var name = new Option<string>("--name") { Description = "The name of the migration.", DefaultValueFactory = _ => "ReplaceForeignKeys" };
        var sql = new Option<bool>("--sql") { Description = "Write SQL to the output, instead of migrations to the project." };
        var yes = new Option<bool>("--yes", "-y") { Description = "Write the migrations. Without it, they are only shown." };
        var dryRun = new Option<bool>("--dry-run") { Description = "Only show what would be written. This is the default." };
        var command = new Command(Name, "Writes migrations that replace foreign keys across schemas by references, safely for a system in use.") { context, connection, offline, owns, name, sql, yes, dryRun };
        app.AddTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetValue(yes) && (result.GetValue(dryRun) || result.GetValue(sql)))
            {
                result.AddError("'--yes' writes migrations, and '--dry-run' and '--sql' write none. Leave one out.");
            }
        });
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var target = await app.Find(parsed, environment).BuildAsync(cancellationToken);
            if (parsed.GetValue(yes) && target.ProjectDirectory == Path.GetDirectoryName(target.Assembly))
            {
                throw new ToolException("'--yes' writes to a project, but '--assembly' names none. Use '--project' or '--sql'.");
            }

            var arguments = new FixArguments(
                parsed.GetValue(context), parsed.GetValue(connection), parsed.GetValue(offline), parsed.GetValue(owns)!, parsed.GetValue(name)!, parsed.GetValue(sql), parsed.GetValue(yes));
            var answer = await AskAppAsync<FixAnswer>(target, arguments, cancellationToken);
            // With '--sql', the output has the script only, so that it can be piped.
            FixReport.Write(answer, arguments.Write, arguments.Sql ? environment.Error : environment.Output);
            if (answer.Sql is { } script)
            {
                environment.Output.Write(script);
            }

            return answer.Keys.All(key => key.State is PlannedKeyState.Written || (arguments.Write && key.State is PlannedKeyState.Replaced)) ? ExitCode.Clean : ExitCode.Findings;
        });
        return command;
    }

    public override async Task<JsonNode?> RunInAppAsync(AppSession app, JsonNode? arguments, CancellationToken cancellationToken)
    {
        var asked = arguments.Deserialize<FixArguments>(AppProcess.Json)!;
        AppContext.SetSwitch(SoftReferencesOptionsExtension.ReportOnlySwitch, true);
        var contexts = app.CreateContexts(asked.Context);
        var meant = asked.Context is null ? contexts.Where(context => context.Database.ProviderName == "Npgsql.EntityFrameworkCore.PostgreSQL").ToList() : contexts;
        return meant is [var only]
            ? JsonSerializer.SerializeToNode(await app.FixForeignKeys(only).RunAsync(asked, cancellationToken), AppProcess.Json)
            : throw new ToolException(meant.Count == 0
                ? $"There is no context for PostgreSQL among {string.Join(", ", contexts.Select(context => $"'{context.GetType().Name}'"))}, and only PostgreSQL has schemas that foreign keys could cross."
                : $"There are several contexts for PostgreSQL: {string.Join(", ", meant.Select(context => $"'{context.GetType().Name}'"))}. Name one with '--context'.");
    }
}
