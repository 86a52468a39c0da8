using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;

namespace SoftReferences.Tool;

/// <summary><c>softref dry-run</c>: shows what would happen if an owner deleted keys.</summary>
internal sealed class DryRunVerb : Verb
{
    public override string Name => "dry-run";

    public override Command Create(ToolEnvironment environment)
    {
        var options = new OperationOptions();
        var owner = new Option<string>("--owner") { Description = "The owner, as in //auth/users.", Required = true };
        var keys = new Option<string[]>("--key") { Description = "A key. Can be given several times.", Required = true };
        var command = new Command(Name, "Shows what would happen if an owner deleted keys, without changing anything.") { owner, keys };
        options.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var target = await options.ResolveAsync(parsed, environment, cancellationToken);
            var previews = await AskAppAsync<List<StorePreview>>(target, new Question(parsed.GetValue(owner)!, parsed.GetValue(keys)!), cancellationToken);
            options.Write(parsed, environment, previews, Write);
            return ExitCode.Clean;
        });
        return command;
    }

    public override async Task<JsonNode?> RunInAppAsync(AppSession app, JsonNode? arguments, CancellationToken cancellationToken)
    {
        var question = arguments.Deserialize<Question>(AppProcess.Json)!;
        await using var scope = app.Services.CreateAsyncScope();
        var (owner, referring) = app.Stores(scope.ServiceProvider).FindOwner(question.Owner);
        var keys = Stores.ParseKeys(question.Keys, owner);
        var previews = new List<StorePreview>();
        foreach (var store in referring)
        {
            previews.Add(new(store.StoreName, await Stores.RunAsync(() => store.PreviewDeletionAsync(owner.Service, keys, cancellationToken: cancellationToken))));
        }

        return JsonSerializer.SerializeToNode(previews, AppProcess.Json);
    }

    private static void Write(List<StorePreview> stores, TextWriter output)
    {
        foreach (var store in stores)
        {
            output.WriteLine(store.Store);
            foreach (var preview in store.References)
            {
                output.WriteLine($"  {preview.Reference}: {preview.Action}, {(preview.Rows is { } rows ? Plural.Of(rows, "row") : "rows cannot be counted")}{Samples(preview)}");
            }
        }
    }

    private static string? Samples(DeletionPreview preview) =>
        preview.Samples.Count == 0 ? null : $" ({string.Join("; ", preview.Samples)}{(preview.Rows > preview.Samples.Count ? "; …" : null)})";

    private sealed record Question(string Owner, IReadOnlyList<string> Keys);

    private sealed record StorePreview(string Store, IReadOnlyList<DeletionPreview> References);
}
