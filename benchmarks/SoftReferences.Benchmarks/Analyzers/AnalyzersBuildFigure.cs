using System.Diagnostics;

namespace SoftReferences.Benchmarks;

/// <summary>Compiles the samples with the analyzers that are part of the packages, and without them.</summary>
/// <remarks>Rebuilds only the projects themselves, not their references: the time of a whole build would hide that of the analyzers.</remarks>
internal sealed class AnalyzersBuildFigure : PairedFigure
{
    private const string Analyzers = "SoftReferences.Analyzers.dll";

    private static readonly string[] Samples = ["AuthService", "UserService"];

    private readonly string _root = RepositoryRoot.Find();
    private string[] _samples = Samples;

    public override string Name => "analyzers.build";

    public override string Ours => "a build of the samples with the analyzers";

    public override string Rival => "the same without them";

    public override Limit Limit => Limit.AtMostTimes(1.1);

    public override int Rounds => 9;

    public override int WarmUpRounds => 1;

    public override async Task SetUpAsync(FigureSettings settings)
    {
        _samples = settings.IsSmoke ? Samples[..1] : Samples;
        foreach (var sample in _samples)
        {
            await RunAsync("build", ProjectOf(sample), "-c", "Release", "-v", "quiet", "-nodeReuse:false");
        }
    }

    public override Task RunOursAsync() => BuildAsync(withAnalyzers: true);

    public override Task RunRivalAsync() => BuildAsync(withAnalyzers: false);

    public override ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private async Task BuildAsync(bool withAnalyzers)
    {
        foreach (var sample in _samples)
        {
            var items = await RunAsync(
                "msbuild",
                ProjectOf(sample),
                "-t:Rebuild",
                "-p:Configuration=Release",
                "-p:BuildProjectReferences=false",
                $"-p:SoftReferencesAnalyzers={(withAnalyzers ? "true" : "false")}",
                "-getItem:Analyzer",
                "-nodeReuse:false");
            if (items.Contains(Analyzers, StringComparison.Ordinal) != withAnalyzers)
            {
                throw new InvalidOperationException($"'{sample}' was {(withAnalyzers ? "not " : string.Empty)}built with '{Analyzers}'.");
            }
        }
    }

    private string ProjectOf(string sample) => Path.Combine(_root, "samples", sample, $"{sample}.csproj");

    private static async Task<string> RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start) ?? throw new InvalidOperationException("'dotnet' did not start.");
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0
            ? output
            : throw new InvalidOperationException($"'dotnet {string.Join(' ', arguments)}' ended with {process.ExitCode}: {output}{await error}");
    }
}
