using System.Diagnostics;
using System.Reflection;

namespace SoftReferences.Packages.Tests;

/// <summary>All packages of the repository, built twice from scratch in two different directories.</summary>
[CollectionDefinition(nameof(PackedLibraries))]
public sealed class PackedLibraries : ICollectionFixture<PackedLibraries>, IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("softreferences-packages-").FullName;

    public PackedLibraries()
    {
        var packed = new string[2];
        Parallel.Invoke(() => packed[0] = Pack("first"), () => packed[1] = Pack("second"));
        (First, Second) = (packed[0], packed[1]);
    }

    /// <summary>The name of the tool's package.</summary>
    public const string Tool = "SoftReferences.Tool";

    /// <summary>Gets the directory of the repository, with a separator at the end.</summary>
    public static string RepositoryRoot { get; } =
        typeof(PackedLibraries).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(metadata => metadata.Key == "RepositoryRoot").Value!;

    /// <summary>Gets the names of all libraries: the directories of src, except the tool and those whose assemblies are part of another package.</summary>
    public static IReadOnlyList<string> Names { get; } =
        [.. Directory.GetDirectories(Path.Combine(RepositoryRoot, "src")).Where(path => Directory.GetFiles(path, "*.csproj") is [var project] && Path.GetFileName(path) != Tool && !File.ReadAllText(project).Contains("<IsPackable>false</IsPackable>", StringComparison.Ordinal)).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    /// <summary>Gets the directory of the packages of the first build.</summary>
    public string First { get; }

    /// <summary>Gets the directory of the packages of the second build.</summary>
    public string Second { get; }

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private string Pack(string name)
    {
        var artifacts = Path.Combine(_directory, name);
        var packages = Path.Combine(artifacts, "packages");
        Run(
            "dotnet",
            "build",
            Path.Combine(RepositoryRoot, "eng", "pack.proj"),
            $"-p:ArtifactsPath={artifacts}",
            $"-p:PackageOutputPath={packages}",
            "-p:RunAnalyzers=false",
            "-p:TreatWarningsAsErrors=true",
            "-warnAsError",
            // A build node that keeps running would keep the output open, and this process would wait for its end. The compiler server does not do that.
            "-p:UseSharedCompilation=true",
            "-nodeReuse:false");
        return packages;
    }

    private static void Run(string program, params IEnumerable<string> arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEndAsync();
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"'{program}' ended with code {process.ExitCode}:{Environment.NewLine}{output.Result}{error.Result}");
        }
    }
}
