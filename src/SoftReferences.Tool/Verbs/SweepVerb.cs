using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;

namespace SoftReferences.Tool;

/// <summary><c>softref sweep</c>: has the replicas of the service compare all references to an owner with the owner.</summary>
internal sealed class SweepVerb : Verb
{
    public override string Name => "sweep";

    public override Command Create(ToolEnvironment environment)
    {
        var app = new AppOptions();
        var owner = new Option<string>("--owner") { Description = "The owner, as in //auth/users.", Required = true };
        var command = new Command(Name, "Starts a sweep of all references to an owner. The running replicas carry it out.") { owner };
        app.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var target = await app.ResolveAsync(parsed, environment, cancellationToken);
            var stores = await AskAppAsync<List<string>>(target, parsed.GetValue(owner)!, cancellationToken);
            environment.Output.WriteLine($"A sweep of {parsed.GetValue(owner)} was started in {string.Join(", ", stores)}.");
            return ExitCode.Clean;
        });
        return command;
    }

    public override async Task<JsonNode?> RunInAppAsync(AppSession app, JsonNode? arguments, CancellationToken cancellationToken)
    {
        var service = app.Owner(arguments!.GetValue<string>());
        await using var scope = app.Services.CreateAsyncScope();
        var stores = app.Operations(scope.ServiceProvider);
        foreach (var operations in stores)
        {
            await operations.StartSweepAsync(service, cancellationToken);
        }

        return JsonSerializer.SerializeToNode(stores.Select(operations => operations.StoreName).ToList(), AppProcess.Json);
    }
}
