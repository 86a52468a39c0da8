using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;

namespace SoftReferences.Tool;

/// <summary><c>softref status</c>: shows the state of feeds, clean-up and sweeps, and what waits for a person.</summary>
internal sealed class StatusVerb : Verb
{
    /// <summary>The maximum number of holds, and of parked work, to read.</summary>
    public const int Maximum = 1_000;

    public override string Name => "status";

    public override Command Create(ToolEnvironment environment)
    {
        var options = new OperationOptions();
        var command = new Command(Name, "Shows feeds, waiting work, sweeps, and everything that waits for a person.");
        options.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var target = await options.ResolveAsync(parsed, environment, cancellationToken);
            var stores = await AskAppAsync<List<StoreState>>(target, new { }, cancellationToken);
            options.Write(parsed, environment, stores, StatusReport.Write);
            return stores.Exists(store => store.NeedsAPerson) ? ExitCode.Findings : ExitCode.Clean;
        });
        return command;
    }

    public override async Task<JsonNode?> RunInAppAsync(AppSession app, JsonNode? arguments, CancellationToken cancellationToken)
    {
        await using var scope = app.Services.CreateAsyncScope();
        var stores = new List<StoreState>();
        foreach (var store in app.Stores(scope.ServiceProvider).All)
        {
            stores.Add(new(
                store.StoreName,
                await store.GetStatusAsync(cancellationToken),
                await store.GetSweepsAsync(cancellationToken),
                await store.FindHeldAsync(limit: Maximum, cancellationToken: cancellationToken),
                await store.FindParkedAsync(new(), Maximum, cancellationToken),
                await store.FindUnknownReferencesAsync(Maximum, cancellationToken)));
        }

        return JsonSerializer.SerializeToNode(stores, AppProcess.Json);
    }
}
