using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;

namespace SoftReferences.Tool;

/// <summary><c>softref release</c>: continues with the present data of an owner whose data was replaced.</summary>
internal sealed class ReleaseVerb : Verb
{
    public override string Name => "release";

    public override Command Create(ToolEnvironment environment)
    {
        var options = new OperationOptions();
        var owner = new Option<string>("--owner") { Description = "The owner, as in //auth/users.", Required = true };
        var decision = new DecisionOptions(environment);
        var command = new Command(Name, "Releases an owner that is held, and continues with its present data: its feed is read again, and a sweep finds other missing keys.") { owner };
        decision.AddTo(command);
        options.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var target = await options.ResolveAsync(parsed, environment, cancellationToken);
            var question = new Question(parsed.GetValue(owner)!, decision.Read(parsed));
            options.Write(parsed, environment, await AskAppAsync<Answer>(target, question, cancellationToken), Write);
            return ExitCode.Clean;
        });
        return command;
    }

    public override async Task<JsonNode?> RunInAppAsync(AppSession app, JsonNode? arguments, CancellationToken cancellationToken)
    {
        var (name, (by, why, storeName)) = arguments.Deserialize<Question>(AppProcess.Json)!;
        await using var scope = app.Services.CreateAsyncScope();
        var (owner, referring) = app.Stores(scope.ServiceProvider).FindOwner(name);
        var store = new Stores(referring).Find(storeName);
        var released = await Stores.RunAsync(() => store.ReleaseOwnerAsync(owner.Service, by, why, cancellationToken));
        return JsonSerializer.SerializeToNode(new Answer(store.StoreName, released), AppProcess.Json);
    }

    private static void Write(Answer answer, TextWriter output)
    {
        output.WriteLine($"Released {answer.Hold.Owner} in {answer.Store}, as '{answer.Hold.DecidedBy}': {answer.Hold.DecidedWhy}");
        output.WriteLine("The running replicas read its feed again, and sweep the references to it.");
    }

    private sealed record Question(string Owner, Decision Decision);

    private sealed record Answer(string Store, HeldWork Hold);
}
