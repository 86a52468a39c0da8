using System.Text.Json;
using System.Text.Json.Nodes;

namespace SoftReferences.Tool;

/// <summary>Starts the tool again, with the dependencies and frameworks of the application, as <c>dotnet ef</c> does.</summary>
internal static class AppLauncher
{
    /// <summary>How long the application's process may clean up after it is cancelled, before it is killed.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(10);

    public static async Task<JsonNode?> RunAsync(AppTarget target, string verb, JsonNode? arguments, CancellationToken cancellationToken)
    {
        var runtimeConfiguration = Path.ChangeExtension(target.StartupAssembly, ".runtimeconfig.json");
        var dependencies = Path.ChangeExtension(target.StartupAssembly, ".deps.json");
        if (Array.Find([runtimeConfiguration, dependencies], path => !File.Exists(path)) is { } missing)
        {
            throw new ToolException($"'{target.StartupAssembly}' cannot be loaded as a program: there is no '{missing}'. Name the project of the program with '--startup-project', or the '.dll' of one that was not published as a single file.");
        }

        var directory = Directory.CreateTempSubdirectory("softref-");
        try
        {
            var request = Path.Combine(directory.FullName, "request.json");
            await File.WriteAllTextAsync(request, JsonSerializer.Serialize(new AppRequest(target, verb, arguments), AppProcess.Json), cancellationToken);
            var (exitCode, output) = await ChildProcess.RunAsync(
                Host,
                [
                    "exec",
                    "--depsfile", dependencies,
                    "--runtimeconfig", runtimeConfiguration,
                    .. PackageDirectories().SelectMany(packages => new[] { "--additionalprobingpath", packages }),
                    typeof(AppLauncher).Assembly.Location, AppProcess.Marker, request,
                ],
                cancellationToken,
                target.StartupDirectory,
                Grace);
            var answer = AppAnswer.PathFor(request);
            if (!File.Exists(answer))
            {
                throw new ToolException($"The application ended with code {exitCode} before it answered:{Environment.NewLine}{output}");
            }

            var read = JsonSerializer.Deserialize<AppAnswer>(await File.ReadAllTextAsync(answer, cancellationToken), AppProcess.Json)!;
            return read.Error is null ? read.Result : throw new ToolException(read.Error);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static string Host =>
        Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";

    // The packages of a program that was built but not published may still be in NuGet's directory.
    private static IEnumerable<string> PackageDirectories() =>
        new[] { Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages") }.Where(Directory.Exists);
}
