using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;

namespace SoftReferences.Tool;

/// <summary><c>softref approve</c> and <c>softref reject</c>: a person's decision about clean-up that the breaker holds.</summary>
internal sealed class DecideVerb : Verb
{
    private readonly bool _approves;
    private readonly string _description;

    private DecideVerb(bool approves, string description)
    {
        _approves = approves;
        _description = description;
    }

    public static DecideVerb Approve { get; } = new(true, "Approves clean-up that the breaker holds. Exactly that work is done.");

    public static DecideVerb Reject { get; } = new(false, "Rejects clean-up that the breaker holds. Its keys count as not deleted here.");

    public override string Name => _approves ? "approve" : "reject";

    public override Command Create(ToolEnvironment environment)
    {
        var options = new OperationOptions();
        var hold = new Argument<long>("hold") { Description = "The number of the hold, as shown by 'softref status'.", CustomParser = ParseHold };
        var decision = new DecisionOptions(environment);
        var command = new Command(Name, _description) { hold };
        decision.AddTo(command);
        options.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var target = await options.ResolveAsync(parsed, environment, cancellationToken);
            var question = new Question(parsed.GetValue(hold), decision.Read(parsed));
            options.Write(parsed, environment, await AskAppAsync<Answer>(target, question, cancellationToken), Write);
            return ExitCode.Clean;
        });
        return command;
    }

    public override async Task<JsonNode?> RunInAppAsync(AppSession app, JsonNode? arguments, CancellationToken cancellationToken)
    {
        var (hold, (by, why, name)) = arguments.Deserialize<Question>(AppProcess.Json)!;
        await using var scope = app.Services.CreateAsyncScope();
        var store = app.Stores(scope.ServiceProvider).Find(name);
        await RefuseOwnersAsync(store, hold, cancellationToken);
        var decided = await Stores.RunAsync(() => _approves ? store.ApproveAsync(hold, by, why, cancellationToken) : store.RejectAsync(hold, by, why, cancellationToken));
        return JsonSerializer.SerializeToNode(new Answer(store.StoreName, decided), AppProcess.Json);
    }

    private static async Task RefuseOwnersAsync(ISoftReferenceOperations store, long hold, CancellationToken cancellationToken)
    {
        var held = await store.FindHeldAsync(limit: StatusVerb.Maximum, cancellationToken: cancellationToken);
        if (held.FirstOrDefault(each => each.Id == hold) is { Reference: null } ofOwner)
        {
            throw new ToolException($"Hold {hold} covers everything that refers to '{ofOwner.Owner}', because the owner's data was replaced. Continue with its present data by 'softref release --owner {ofOwner.Owner}'.");
        }

        if (held.Count < StatusVerb.Maximum && held.All(each => each.Id != hold))
        {
            var ofReferences = held.Where(each => each.Reference is not null).Select(each => $"{each.Id} ({each.Reference})").ToList();
            throw new ToolException($"'{store.StoreName}' has no hold {hold}. {(ofReferences.Count == 0 ? "It has no holds." : $"Its holds are {string.Join(", ", ofReferences)}.")}");
        }
    }

    private static long ParseHold(ArgumentResult result)
    {
        if (!long.TryParse(result.Tokens[0].Value, NumberStyles.None, CultureInfo.InvariantCulture, out var hold))
        {
            result.AddError($"'{result.Tokens[0].Value}' is not the number of a hold. 'softref status' shows it.");
        }

        return hold;
    }

    private void Write(Answer answer, TextWriter output)
    {
        var (decision, hold) = (answer.Decision, answer.Decision.Hold);
        var where = decision.FirstPosition is null ? null : $", positions {decision.FirstPosition} to {decision.LastPosition} of the feed of {hold.Owner},";
        output.WriteLine($"{(_approves ? "Approved" : "Rejected")} hold {hold.Id} of {hold.Reference} in {answer.Store}, as '{hold.DecidedBy}': {hold.DecidedWhy}");
        output.WriteLine($"{Plural.Of(decision.Tombstones, "tombstone")}{where} {(decision.Tombstones == 1 ? "is" : "are")} {(_approves ? "released. The running replicas do the work." : "disputed. Only later events of the owner for these keys are acted on.")}");
    }

    private sealed record Question(long Hold, Decision Decision);

    private sealed record Answer(string Store, HeldWorkDecision Decision);
}
