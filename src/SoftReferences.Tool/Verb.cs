using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace SoftReferences.Tool;

/// <summary>A verb of <c>softref</c>: its command, and its part in the application's process. A new verb is a new class, and a new element of <see cref="All"/>.</summary>
internal abstract class Verb
{
    /// <summary>Gets every verb.</summary>
    public static IReadOnlyList<Verb> All { get; } = [new CheckVerb(), new StatusVerb(), new DryRunVerb(), new SweepVerb(), DecideVerb.Approve, DecideVerb.Reject, new ReleaseVerb(), ParkedVerb.Resume, ParkedVerb.Cancel, new FixForeignKeysVerb(), new GraphVerb()];

    /// <summary>Gets the name, as in <c>check</c>.</summary>
    public abstract string Name { get; }

    /// <summary>Creates the command, with its options and its action.</summary>
    public abstract Command Create(ToolEnvironment environment);

    /// <summary>Runs the part of the verb that needs the application, in the application's process.</summary>
    /// <param name="app">The application.</param>
    /// <param name="arguments">The arguments that the command sent.</param>
    /// <param name="cancellationToken">Cancels it.</param>
    /// <returns>The answer to the command.</returns>
    public abstract Task<JsonNode?> RunInAppAsync(AppSession app, JsonNode? arguments, CancellationToken cancellationToken);

    /// <summary>Runs <see cref="RunInAppAsync"/> of this verb in the application's process, and returns its answer.</summary>
    protected async Task<TAnswer> AskAppAsync<TAnswer>(AppTarget target, object arguments, CancellationToken cancellationToken) =>
        (await AppLauncher.RunAsync(target, Name, JsonSerializer.SerializeToNode(arguments, AppProcess.Json), cancellationToken))
            .Deserialize<TAnswer>(AppProcess.Json)!;
}
