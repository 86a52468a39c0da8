using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;

namespace SoftReferences.Tool;

/// <summary><c>softref sweep</c>: requests a comparison of all references to an owner with the owner, by the replicas of the service.</summary>
internal sealed class SweepVerb : Verb
{
    public override string Name => "sweep";

    public override Command Create(ToolEnvironment environment)
    {
        var options = new OperationOptions();
        var owner = new Option<string>("--owner") { Description = "The owner, as in //auth/users.", Required = true };
        var resume = new Option<bool>("--resume") { Description = "Also resume sweeps that were stopped because the owner did not know its canaries. Those keys then become suspects like any others." };
        var command = new Command(Name, "Requests a sweep of all references to an owner. The running replicas carry it out; 'softref status' shows their progress.") { owner, resume };
        options.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var target = await options.ResolveAsync(parsed, environment, cancellationToken);
            var asked = await AskAppAsync<Asked>(target, new Question(parsed.GetValue(owner)!, parsed.GetValue(resume)), cancellationToken);
            options.Write(parsed, environment, asked, (answer, output) => output.WriteLine(
                $"Requested a sweep of the references to {answer.Owner} in {string.Join(", ", answer.Stores)}. A running replica starts it within seconds, or after the current one has ended."));
            return ExitCode.Clean;
        });
        return command;
    }

    public override async Task<JsonNode?> RunInAppAsync(AppSession app, JsonNode? arguments, CancellationToken cancellationToken)
    {
        var question = arguments.Deserialize<Question>(AppProcess.Json)!;
        await using var scope = app.Services.CreateAsyncScope();
        var (owner, referring) = app.Stores(scope.ServiceProvider).FindOwner(question.Owner);
        foreach (var store in referring)
        {
            if (question.Resume)
            {
                await store.ResumeSweepsAsync(owner.Service, cancellationToken);
            }

            await store.StartSweepAsync(owner.Service, cancellationToken);
        }

        return JsonSerializer.SerializeToNode(new Asked(owner.Service.ResourceName, [.. referring.Select(store => store.StoreName)]), AppProcess.Json);
    }

    private sealed record Question(string Owner, bool Resume);

    private sealed record Asked(string Owner, IReadOnlyList<string> Stores);
}
