using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Infrastructure;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.Extensions.DependencyInjection;
using SoftReferences.EntityFrameworkCore;

namespace SoftReferences.Tool;

/// <summary><c>softref graph</c>: shows how services refer to each other.</summary>
internal sealed class GraphVerb : Verb
{
    public override string Name => "graph";

    public override Command Create(ToolEnvironment environment)
    {
        var app = new AppOptions();
        var context = new Option<string?>("--context", "-c") { Description = "The context. Default: all." };
        var service = new Option<string?>("--service") { Description = "The name of the application's service. Default: that of the resources it owns, or of its schema." };
        var catalogs = new Option<string[]>("--catalog") { Description = "The base address of a service that publishes its catalog, or a file with one. Can be given several times; no project is needed then.", DefaultValueFactory = _ => [] };
        var key = new Option<string?>("--key-variable") { Description = "The environment variable with the key for catalogs, sent as 'Authorization: Bearer' to every address." };
        var format = new FormatOption<GraphFormat>("How to write it.");
        var output = new Option<string?>("--output", "-o") { Description = "The file to write to, instead of standard output." };
        var command = new Command(Name, "Shows which services refer to which, and finds cycles, undeclared owners, and feeds that are not followed.") { context, service, catalogs, key, format, output };
        app.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var sources = parsed.GetValue(catalogs)!;
            var bearer = parsed.GetValue(key) is not { } variable ? null
                : Environment.GetEnvironmentVariable(variable) is { Length: > 0 } value ? value
                : throw new ToolException($"There is no environment variable '{variable}', or it is empty.");
            var published = await new CatalogReader(environment.Directory, bearer).ReadAllAsync(sources, cancellationToken);
            if (sources.Length == 0 || app.IsGiven(parsed))
            {
                var target = await app.Find(parsed, environment).BuildAsync(cancellationToken);
                var own = await AskAppAsync<PublishedCatalog>(target, new Question(parsed.GetValue(context), parsed.GetValue(service)), cancellationToken);
                published = [.. published, own with { Source = target.Name }];
            }

            var graph = new ServiceGraph(published);
            await WriteAsync(graph, parsed.GetValue(format), parsed.GetValue(output), environment, cancellationToken);
            return graph.Findings.Count > 0 ? ExitCode.Findings : ExitCode.Clean;
        });
        return command;
    }

    public override Task<JsonNode?> RunInAppAsync(AppSession app, JsonNode? arguments, CancellationToken cancellationToken)
    {
        var asked = arguments.Deserialize<Question>(AppProcess.Json)!;
        AppContext.SetSwitch(SoftReferencesOptionsExtension.ReportOnlySwitch, true);
        var models = app.CreateContexts(asked.Context);
        return Task.FromResult(JsonSerializer.SerializeToNode(Read(models, app, asked.Service), AppProcess.Json));
    }

    private static PublishedCatalog Read(IReadOnlyList<DbContext> contexts, AppSession app, string? service)
    {
        var owners = app.FindOwners();
        var models = contexts.Select(context => context.GetService<IDesignTimeModel>().Model).ToList();
        var owned = models.SelectMany(model => model.GetEntityTypes()).Select(entityType => entityType.FindAnnotation(SoftReferenceAnnotationNames.OwnerOf)?.Value as string).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        var schema = contexts.SelectMany(context => SchemaBorder.Of(context, context.GetService<IDesignTimeModel>().Model).Owned).FirstOrDefault();
        return new(
            string.Empty,
            new(
                service ?? (owned.Count > 0 ? ServiceGraph.ServiceOf(owned[0]) : schema is null ? "application" : ReferenceCode.ServiceName(schema)),
                owned,
                [.. models.SelectMany(model => model.GetSoftReferences())
                    .Select(reference => new CatalogReference(reference.Name, reference.Service.ResourceName, CatalogReference.ActionName(reference.Action), owners?.IsFollowed(reference.Service) ?? true))
                    .Distinct().OrderBy(reference => reference.Name, StringComparer.Ordinal)]),
            IsApplication: true,
            owners?.Names);
    }

    // The picture formats have no room for findings, so these go to the error output.
    private static async Task WriteAsync(ServiceGraph graph, GraphFormat format, string? path, ToolEnvironment environment, CancellationToken cancellationToken)
    {
        var text = GraphText.Write(graph, format);
        if (path is null)
        {
            await environment.Output.WriteAsync(text);
        }
        else
        {
            await OutputFile.WriteAsync(Path.GetFullPath(path, environment.Directory), text, cancellationToken);
        }

        if (path is not null || format is not (GraphFormat.Text or GraphFormat.Json))
        {
            foreach (var finding in graph.Findings)
            {
                await environment.Error.WriteLineAsync($"{finding.Kind}: {finding.Message}");
            }
        }
    }

    private sealed record Question(string? Context, string? Service);
}
