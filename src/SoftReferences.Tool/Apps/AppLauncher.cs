using System.Text.Json;
using System.Text.Json.Nodes;

namespace SoftReferences.Tool;

/// <summary>Starts the tool once more, with the dependencies and the frameworks of the application, as <c>dotnet ef</c> does.</summary>
internal static class AppLauncher
{
    public static async Task<JsonNode?> RunAsync(AppTarget target, string verb, JsonNode? arguments, CancellationToken cancellationToken)
    {
        var runtimeConfiguration = Path.ChangeExtension(target.StartupAssembly, ".runtimeconfig.json");
        if (!File.Exists(runtimeConfiguration))
        {
            throw new ToolException($"'{target.StartupAssembly}' is no program: there is no '{runtimeConfiguration}'. Name the project of the program with '--startup-project'.");
        }

        var directory = Directory.CreateTempSubdirectory("softref-");
        try
        {
            var request = Path.Combine(directory.FullName, "request.json");
            await File.WriteAllTextAsync(request, JsonSerializer.Serialize(new AppRequest(target, verb, arguments), AppProcess.Json), cancellationToken);
            var (exitCode, output) = await ChildProcess.RunAsync(
                Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet",
                [
                    "exec",
                    "--depsfile", Path.ChangeExtension(target.StartupAssembly, ".deps.json"),
                    "--runtimeconfig", runtimeConfiguration,
                    .. PackageDirectories().SelectMany(packages => new[] { "--additionalprobingpath", packages }),
                    typeof(AppLauncher).Assembly.Location, AppProcess.Marker, request,
                ],
                cancellationToken,
                target.StartupDirectory);
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

    // What is built, other than what is published, may have its packages where NuGet put them.
    private static IEnumerable<string> PackageDirectories() =>
        new[] { Environment.GetEnvironmentVariable("NUGET_PACKAGES") ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages") }.Where(Directory.Exists);
}
