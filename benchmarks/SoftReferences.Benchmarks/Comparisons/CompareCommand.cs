using System.CommandLine;
using System.Globalization;
using Spectre.Console;

namespace SoftReferences.Benchmarks;

/// <summary><c>compare</c>: runs the comparisons, prints a ratio for each, and fails when one is beyond its limit.</summary>
internal static class CompareCommand
{
    private const int Width = 160;

    // Bytes that the runtime allocates by itself now and then.
    private const int Noise = 4096;

    public static Command Create(IReadOnlyList<Comparison> comparisons)
    {
        var filter = new Argument<string>("filter")
        {
            Description = "Only comparisons whose name contains this text.",
            DefaultValueFactory = _ => string.Empty,
        };
        var rounds = new Option<int?>("--rounds") { Description = "How many pairs to time, instead of each comparison's own number." };
        rounds.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() < 2)
            {
                result.AddError("'--rounds' must be at least 2.");
            }
        });
        var command = new Command("compare", "Times pairs in alternation and prints their ratios. Exit code 1: one is beyond its limit.") { filter, rounds };
        command.SetAction((result, cancellationToken) => RunAsync(
            [.. comparisons.Where(comparison => comparison.Name.Contains(result.GetRequiredValue(filter), StringComparison.OrdinalIgnoreCase))],
            result.GetValue(rounds),
            cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(IReadOnlyList<Comparison> comparisons, int? rounds, CancellationToken cancellationToken)
    {
        if (comparisons.Count == 0)
        {
            await Console.Error.WriteLineAsync("No comparison has such a name.");
            return 2;
        }

        var table = new Table().Border(TableBorder.Markdown)
            .AddColumns("comparison", "baseline", "candidate", "ratio", "95 %", "limit", "allocated", "");
        var kept = true;
        foreach (var comparison in comparisons)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await using (comparison)
            {
                var result = await ComparisonRunner.RunAsync(comparison, rounds);
                kept &= Keeps(comparison, result);
                table.AddRow(Row(comparison, result));
            }
        }

        // One line for each, also where the output goes to a file.
        AnsiConsole.Profile.Width = Math.Max(AnsiConsole.Profile.Width, Width);
        AnsiConsole.Write(table);
        return kept ? 0 : 1;
    }

    private static string[] Row(Comparison comparison, ComparisonResult result) =>
    [
        comparison.Name,
        Milliseconds(result.Baseline),
        Milliseconds(result.Candidate),
        Ratio(result.Ratio),
        $"{Ratio(result.Interval.Low)}–{Ratio(result.Interval.High)}",
        comparison.Allowance == TimeSpan.Zero ? Ratio(comparison.Limit) : $"{Ratio(comparison.Limit)} + {Milliseconds(comparison.Allowance.TotalMilliseconds)}",
        Allocated(result),
        Keeps(comparison, result) ? "kept" : "BEYOND",
    ];

    private static bool Keeps(Comparison comparison, ComparisonResult result) =>
        result.Ratio <= comparison.Limit || result.Candidate <= (result.Baseline * comparison.Limit) + comparison.Allowance.TotalMilliseconds;

    private static string Allocated(ComparisonResult result) => result is { BaselineBytes: < Noise, CandidateBytes: < Noise }
        ? "none"
        : Ratio(result.CandidateBytes / result.BaselineBytes);

    private static string Milliseconds(double value) => string.Create(CultureInfo.InvariantCulture, $"{value:0.000} ms");

    private static string Ratio(double value) => value.ToString("0.000", CultureInfo.InvariantCulture);
}
