using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace SoftReferences.Tool;

/// <summary>A verb of <c>softref</c>: its command, and what it does within the application. A new verb is a file with a class of this, and a line in <see cref="All"/>.</summary>
internal abstract class Verb
{
    /// <summary>Gets every verb.</summary>
    public static IReadOnlyList<Verb> All { get; } = [new CheckVerb(), new StatusVerb(), new DryRunVerb(), new SweepVerb(), DecideVerb.Approve, DecideVerb.Reject, new ReleaseVerb(), ParkedVerb.Resume, ParkedVerb.Cancel, new FixForeignKeysVerb(), new GraphVerb()];

    /// <summary>Gets the name, as in <c>check</c>.</summary>
    public abstract string Name { get; }

    /// <summary>Makes the command, with its options and its action.</summary>
    public abstract Command Create(ToolEnvironment environment);

    /// <summary>Does what the verb needs the application for, in the application's process.</summary>
    /// <param name="app">The application.</param>
    /// <param name="arguments">What the command sent along.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <returns>What the command gets back.</returns>
    public abstract Task<JsonNode?> RunInAppAsync(AppSession app, JsonNode? arguments, CancellationToken cancellationToken);

    /// <summary>Sends arguments to <see cref="RunInAppAsync"/> of this verb in the application's process, and reads the answer.</summary>
    protected async Task<TAnswer> AskAppAsync<TAnswer>(AppTarget target, object arguments, CancellationToken cancellationToken) =>
        (await AppLauncher.RunAsync(target, Name, JsonSerializer.SerializeToNode(arguments, AppProcess.Json), cancellationToken))
            .Deserialize<TAnswer>(AppProcess.Json)!;
}
