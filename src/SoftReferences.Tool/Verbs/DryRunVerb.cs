using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;

namespace SoftReferences.Tool;

/// <summary><c>softref dry-run</c>: what would happen if an owner deleted keys.</summary>
internal sealed class DryRunVerb : Verb
{
    public override string Name => "dry-run";

    public override Command Create(ToolEnvironment environment)
    {
        var app = new AppOptions();
        var owner = new Option<string>("--owner") { Description = "The owner, as in //auth/users.", Required = true };
        var keys = new Option<string[]>("--key") { Description = "A key. It may be given several times.", Required = true };
        var command = new Command(Name, "Shows what would happen if an owner deleted keys, and changes nothing.") { owner, keys };
        app.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var target = await app.ResolveAsync(parsed, environment, cancellationToken);
            var previews = await AskAppAsync<List<DeletionPreview>>(target, new Question(parsed.GetValue(owner)!, parsed.GetValue(keys)!), cancellationToken);
            foreach (var preview in previews)
            {
                environment.Output.WriteLine($"{preview.Reference}: {preview.Action}, {(preview.Rows is { } rows ? $"{rows} rows" : "rows cannot be counted")}{(preview.Samples.Count > 0 ? $" ({string.Join("; ", preview.Samples)}{(preview.Rows > preview.Samples.Count ? "; …" : null)})" : null)}");
            }

            if (previews.Count == 0)
            {
                environment.Output.WriteLine($"Nothing refers to {parsed.GetValue(owner)}.");
            }

            return ExitCode.Clean;
        });
        return command;
    }

    public override async Task<JsonNode?> RunInAppAsync(AppSession app, JsonNode? arguments, CancellationToken cancellationToken)
    {
        var question = arguments.Deserialize<Question>(AppProcess.Json)!;
        await using var scope = app.Services.CreateAsyncScope();
        var service = app.Owner(question.Owner);
        var keys = question.Keys.Select(Parse).ToList();
        var previews = new List<DeletionPreview>();
        foreach (var operations in app.Operations(scope.ServiceProvider))
        {
            previews.AddRange(await operations.PreviewDeletionAsync(service, keys, cancellationToken: cancellationToken));
        }

        return JsonSerializer.SerializeToNode(previews, AppProcess.Json);
    }

    private static OwnerKey Parse(string text) =>
        OwnerKey.TryParse(text, OwnerKeyKind.Uuid, out var key) || OwnerKey.TryParse(text, OwnerKeyKind.Number, out key) || OwnerKey.TryParse(text, OwnerKeyKind.Text, out key)
            ? key
            : throw new ToolException($"'{text}' is no key: it is empty, too long or zero.");

    private sealed record Question(string Owner, IReadOnlyList<string> Keys);
}
