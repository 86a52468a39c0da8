using System.Reflection;
using System.Runtime.Loader;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace SoftReferences.Tool;

/// <summary>The tool in the application's process. Only this process loads the application's assemblies.</summary>
internal static class AppProcess
{
    /// <summary>The argument that marks the application's process. The path of the request follows.</summary>
    public const string Marker = "@app";

    public static JsonSerializerOptions Json { get; } = new(JsonSerializerDefaults.Web) { Converters = { new JsonStringEnumConverter() } };

    public static async Task<int> RunAsync(string path)
    {
        var request = JsonSerializer.Deserialize<AppRequest>(await File.ReadAllTextAsync(path), Json)!;
        // The application's assemblies take precedence over those of the tool.
        var directories = new[] { Path.GetDirectoryName(request.Target.StartupAssembly)!, Path.GetDirectoryName(request.Target.Assembly)!, AppContext.BaseDirectory, Path.GetDirectoryName(typeof(AppProcess).Assembly.Location)! };
        AssemblyLoadContext.Default.Resolving += (context, name) => directories
            .Select(directory => Path.Combine(directory, $"{name.Name}.dll"))
            .Where(File.Exists)
            .Select(context.LoadFromAssemblyPath)
            .FirstOrDefault();
        using var cancellation = new AppCancellation();
        AppAnswer answer;
        try
        {
            answer = await AnswerAsync(request, cancellation.Token);
        }
        catch (Exception exception)
        {
            answer = new(null, AppProblem.Describe(exception));
        }

        await File.WriteAllTextAsync(AppAnswer.PathFor(path), JsonSerializer.Serialize(answer, Json));
        return answer.Error is null ? ExitCode.Clean : ExitCode.CouldNotRun;
    }

    // A separate method, because the types that it uses can only be resolved once the handler is registered.
    private static async Task<AppAnswer> AnswerAsync(AppRequest request, CancellationToken cancellationToken)
    {
        using var app = new AppSession(Load(request.Target.Assembly), Load(request.Target.StartupAssembly), request.Target);
        var verb = Verb.All.Single(each => each.Name == request.Verb);
        return new(await verb.RunInAppAsync(app, request.Arguments, cancellationToken), null);
    }

    private static Assembly Load(string path) => Assembly.Load(new AssemblyName(Path.GetFileNameWithoutExtension(path)));
}
