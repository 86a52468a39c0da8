using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;

namespace SoftReferences.Tool;

/// <summary><c>softref resume</c> and <c>softref cancel</c>: retries or gives up parked work.</summary>
internal sealed class ParkedVerb : Verb
{
    private readonly bool _resumes;
    private readonly string _description;

    private ParkedVerb(bool resumes, string description)
    {
        _resumes = resumes;
        _description = description;
    }

    public static ParkedVerb Resume { get; } = new(true, "Resumes parked work. It starts over, and the owner confirms it again.");

    public static ParkedVerb Cancel { get; } = new(false, "Gives up parked work, or all work of a reference that is not in the model: its rows stay as they are.");

    public override string Name => _resumes ? "resume" : "cancel";

    public override Command Create(ToolEnvironment environment)
    {
        var options = new OperationOptions();
        var owner = new Option<string?>("--owner") { Description = "Only work for an owner, as in //auth/users." };
        var reference = new Option<string?>("--reference") { Description = "Only work for a reference, as in Pet.UserId." };
        var key = new Option<string?>("--key") { Description = "Only work for a deleted key. Requires '--owner'." };
        var all = new Option<bool>("--all") { Description = "All parked work." };
        var signature = new SignatureOptions(environment);
        var command = new Command(Name, _description) { owner, reference, key, all };
        if (!_resumes)
        {
            signature.AddTo(command);
        }

        options.AddTo(command);
        command.Validators.Add(result =>
        {
            var filters = new[] { result.GetValue(owner), result.GetValue(reference), result.GetValue(key) };
            if (result.GetValue(all) == Array.Exists(filters, filter => filter is not null))
            {
                result.AddError("Select the work: name an owner, a reference or a key, or use '--all'.");
            }

            if (result.GetValue(key) is not null && result.GetValue(owner) is null)
            {
                result.AddError("'--key' needs '--owner': keys of different owners may be the same.");
            }
        });
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var target = await options.ResolveAsync(parsed, environment, cancellationToken);
            var answer = await AskAppAsync<List<StoreCount>>(target, new Question(parsed.GetValue(owner), parsed.GetValue(reference), parsed.GetValue(key), _resumes ? null : signature.Read(parsed)), cancellationToken);
            options.Write(parsed, environment, answer, Write);
            return ExitCode.Clean;
        });
        return command;
    }

    public override async Task<JsonNode?> RunInAppAsync(AppSession app, JsonNode? arguments, CancellationToken cancellationToken)
    {
        var question = arguments.Deserialize<Question>(AppProcess.Json)!;
        await using var scope = app.Services.CreateAsyncScope();
        var stores = app.Stores(scope.ServiceProvider);
        var (filter, meant) = (new ParkedWorkFilter { Reference = question.Reference }, stores.All);
        if (question.Owner is not null)
        {
            var (owner, referring) = stores.FindOwner(question.Owner);
            (filter, meant) = (filter with { Service = owner.Service, Key = question.Key is null ? null : Stores.ParseKeys([question.Key], owner)[0] }, referring);
        }

        var answer = new List<StoreCount>();
        foreach (var store in meant)
        {
            answer.Add(new(store.StoreName, question.Signature is { } signature ? await CancelAsync(store, filter, signature, cancellationToken) : await Stores.RunAsync(() => store.ResumeAsync(filter, cancellationToken))));
        }

        return JsonSerializer.SerializeToNode(answer, AppProcess.Json);
    }

    private static async Task<int> CancelAsync(ISoftReferenceOperations store, ParkedWorkFilter filter, Signature signature, CancellationToken cancellationToken)
    {
        if (filter is not { Service: null, Reference: null })
        {
            return await store.CancelAsync(filter, signature.By, signature.Why, cancellationToken);
        }

        var work = 0;
        foreach (var owner in store.Owners)
        {
            work += await store.CancelAsync(filter with { Service = owner.Service }, signature.By, signature.Why, cancellationToken);
        }

        return work;
    }

    private void Write(List<StoreCount> stores, TextWriter output)
    {
        foreach (var store in stores)
        {
            output.WriteLine($"{store.Store}: {Plural.Of(store.Work, "piece")} of work {(_resumes ? "will be tried again" : store.Work == 1 ? "was given up" : "were given up")}.");
        }
    }

    private sealed record Question(string? Owner, string? Reference, string? Key, Signature? Signature);

    private sealed record StoreCount(string Store, int Work);
}
