using System.CommandLine;
using System.Diagnostics;
using System.Globalization;

namespace SoftReferences.Simulation;

/// <summary>The command line: runs many seeds, or one seed with its trace.</summary>
internal static class SimulationCommand
{
    private const int LinesOfAFailure = 60;

    public static RootCommand Create()
    {
        var seeds = Positive("--seeds", "How many seeds to run.", 500);
        var first = Positive("--first-seed", "The first of them.", 1);
        var seed = new Option<int?>("--seed") { Description = "Runs this seed alone, and prints everything that happens." };
        var without = new Option<Guard?>("--without") { Description = "Switches a guard off, to see whether the simulation notices." };
        var command = new RootCommand("Runs owners and dependents under faults, and checks the invariants after every step. Exit code 1: one did not hold.") { seeds, first, seed, without };
        command.SetAction(result => result.GetValue(seed) is { } one
            ? Replay(one, result.GetValue(without))
            : RunAll(result.GetValue(first), result.GetValue(seeds), result.GetValue(without)));
        return command;
    }

    private static Option<int> Positive(string name, string description, int value)
    {
        var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => value };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() < 1)
            {
                result.AddError($"'{name}' must be at least 1.");
            }
        });
        return option;
    }

    private static int Replay(int seed, Guard? without)
    {
        var result = SeedRunner.Run(seed, without);
        foreach (var line in result.Trace)
        {
            Console.WriteLine(line);
        }

        Print($"Seed {seed}: {result.Steps} steps, hash {result.Hash:x16}, {result.Violation?.ToString() ?? "no violation"}.");
        return result.Violation is null ? 0 : 1;
    }

    private static int RunAll(int first, int count, Guard? without)
    {
        var clock = Stopwatch.StartNew();
        var (violations, steps) = (0, 0L);
        foreach (var result in SeedRunner.Run(first, count, without))
        {
            steps += result.Steps;
            if (result.Violation is { } violation)
            {
                violations++;
                Report(result, violation, without);
            }
        }

        Print($"{count} seeds, {violations} with a violation, {steps} steps, {clock.Elapsed.TotalSeconds:0.0} s: {count / clock.Elapsed.TotalSeconds:0.0} seeds a second.");
        return violations == 0 ? 0 : 1;
    }

    private static void Report(SeedResult result, Violation violation, Guard? without)
    {
        Print($"Seed {result.Seed} violates {violation}");
        foreach (var line in result.Trace.TakeLast(LinesOfAFailure))
        {
            Console.WriteLine(line);
        }

        Print($"Replay it with: dotnet run --project tests/SoftReferences.Simulation -- --seed {result.Seed}{(without is null ? string.Empty : $" --without {without}")}");
    }

    private static void Print(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));
}
