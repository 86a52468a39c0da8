using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;

namespace SoftReferences.Tool;

/// <summary><c>softref status</c>: the clean-up work that was put aside and waits for a person.</summary>
internal sealed class StatusVerb : Verb
{
    private const int MaximumWork = 1_000;

    public override string Name => "status";

    public override Command Create(ToolEnvironment environment)
    {
        var app = new AppOptions();
        var command = new Command(Name, "Shows the clean-up work that was put aside, in the database that the application is configured with.");
        app.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var stores = await AskAppAsync<List<StoreStatus>>(await app.ResolveAsync(parsed, environment, cancellationToken), new { }, cancellationToken);
            foreach (var store in stores)
            {
                environment.Output.WriteLine($"{store.Store}: {(store.Parked.Count == 0 ? "nothing was put aside" : $"{store.Parked.Count}{(store.Parked.Count == MaximumWork ? " or more" : null)} put aside")}.");
                foreach (var work in store.Parked)
                {
                    environment.Output.WriteLine($"  {work.Reference} {work.Owner} {work.Key}{(work.MergedInto is null ? null : $" merged into {work.MergedInto}")}, since {work.ArrivedAt:u}: {work.Reason}");
                }
            }

            return stores.Exists(store => store.Parked.Count > 0) ? ExitCode.Findings : ExitCode.Clean;
        });
        return command;
    }

    public override async Task<JsonNode?> RunInAppAsync(AppSession app, JsonNode? arguments, CancellationToken cancellationToken)
    {
        await using var scope = app.Services.CreateAsyncScope();
        var stores = new List<StoreStatus>();
        foreach (var operations in app.Operations(scope.ServiceProvider))
        {
            stores.Add(new(operations.StoreName, [.. await operations.FindParkedAsync(new(), MaximumWork, cancellationToken)]));
        }

        return JsonSerializer.SerializeToNode(stores, AppProcess.Json);
    }

    private sealed record StoreStatus(string Store, List<ParkedWork> Parked);
}
