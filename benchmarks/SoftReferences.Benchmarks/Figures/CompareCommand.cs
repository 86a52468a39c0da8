using System.CommandLine;

namespace SoftReferences.Benchmarks;

/// <summary><c>compare</c>: measures figures and prints a line for each. The exit code is 1 if a figure misses its limit, and 2 if one could not be measured.</summary>
internal static class CompareCommand
{
    private const int FewestRounds = 5;
    private const int Short = 1;
    private const int Failed = 2;

    /// <summary>Runs the command. Invalid arguments also result in exit code 2, because nothing was measured.</summary>
    public static async Task<int> RunAsync(IReadOnlyList<Figure> figures, string[] arguments, InvocationConfiguration? console = null)
    {
        var result = Create(figures).Parse(arguments);
        var exitCode = await result.InvokeAsync(console);
        return result.Errors.Count > 0 ? Failed : exitCode;
    }

    private static Command Create(IReadOnlyList<Figure> figures)
    {
        var only = new Option<string[]>("--only") { Description = "Only the figure of this name, or those whose names begin with it and a dot. May be given several times." };
        var json = new Option<FileInfo?>("--json") { Description = "Writes the lines to this file too, as an array of JSON objects." };
        var smoke = new Option<bool>("--smoke") { Description = "Only sees that everything works: little work, one pair each, no limits." };
        var rounds = new Option<int?>("--rounds") { Description = "How many pairs to time, instead of each figure's own number." };
        rounds.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() < FewestRounds)
            {
                result.AddError($"'--rounds' must be at least {FewestRounds}: the median of fewer says little.");
            }
        });
        var document = new Option<DirectoryInfo?>("--document") { Description = "Writes benchmarks.md, its plots and benchmarks.json in this directory, with what was measured in the place of what was." };
        var command = new Command("compare", "Measures the product and its rivals side by side, and prints a line for each figure. Exit code 1: one falls short; 2: one could not be measured.")
        {
            only, json, smoke, rounds, document,
        };
        command.SetAction(async (result, cancellationToken) =>
        {
            var console = result.InvocationConfiguration;
            var chosen = Choose(figures, result.GetValue(only) ?? []);
            if (chosen.Count == 0)
            {
                await console.Error.WriteLineAsync($"No figure has such a name. There are: {string.Join(", ", figures.Select(static figure => figure.Name))}.");
                return Failed;
            }

            var settings = new FigureSettings(result.GetValue(smoke), result.GetValue(rounds));
            var measured = new List<(Figure Figure, Measurement Measurement)>();
            var failures = await MeasureAsync(chosen, settings, measured, console, cancellationToken);
            FigureLine[] lines = [.. measured.SelectMany(static figure => figure.Measurement.Lines)];
            if (result.GetValue(json) is { } file)
            {
                await File.WriteAllTextAsync(file.FullName, FigureReport.JsonOf(lines), cancellationToken);
            }

            if (result.GetValue(document) is { } directory && !settings.IsSmoke)
            {
                new FigureDocument(directory.FullName).Write(measured);
            }

            return failures > 0 ? Failed : settings.IsSmoke || lines.All(static line => line.Passes) ? 0 : Short;
        });
        return command;
    }

    private static List<Figure> Choose(IReadOnlyList<Figure> figures, string[] names) =>
    [
        .. figures.Where(figure => names.Length == 0 || names.Select(static name => name.TrimEnd('.', '*')).Any(name =>
            figure.Name.Equals(name, StringComparison.OrdinalIgnoreCase) || figure.Name.StartsWith($"{name}.", StringComparison.OrdinalIgnoreCase))),
    ];

    private static async Task<int> MeasureAsync(IReadOnlyList<Figure> figures, FigureSettings settings, List<(Figure Figure, Measurement Measurement)> measured, InvocationConfiguration console, CancellationToken cancellationToken)
    {
        await console.Output.WriteLineAsync(FigureReport.Header);
        var failures = 0;
        foreach (var figure in figures)
        {
            await using (figure)
            {
                try
                {
                    var measurement = await figure.MeasureAsync(settings, cancellationToken);
                    measured.Add((figure, measurement));
                    foreach (var line in measurement.Lines)
                    {
                        await console.Output.WriteLineAsync(FigureReport.TextOf(line, settings));
                    }
                }
#pragma warning disable CA1031 // The failure of one figure does not affect the others.
                catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
#pragma warning restore CA1031
                {
                    failures++;
                    await console.Error.WriteLineAsync($"'{figure.Name}' could not be measured: {exception}");
                }
            }
        }

        return failures;
    }
}
