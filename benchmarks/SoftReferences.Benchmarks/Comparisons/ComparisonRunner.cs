using System.Diagnostics;

namespace SoftReferences.Benchmarks;

/// <summary>Times both ways of a comparison in alternation, so that whatever else the machine does falls on both.</summary>
internal static class ComparisonRunner
{
    public static async Task<ComparisonResult> RunAsync(Comparison comparison, int? rounds)
    {
        await comparison.SetUpAsync();
        for (var round = 0; round < comparison.WarmUpRounds; round++)
        {
            await comparison.PrepareAsync();
            await comparison.RunBaselineAsync();
            await comparison.RunCandidateAsync();
        }

        var count = rounds ?? comparison.Rounds;
        var baseline = new List<ComparisonResult.Sample>(count);
        var candidate = new List<ComparisonResult.Sample>(count);
        for (var round = 0; round < count; round++)
        {
            await comparison.PrepareAsync();

            // Either goes first every other time: whoever comes second finds warmer caches and a slower clock.
            if (round % 2 == 0)
            {
                baseline.Add(await TimeAsync(comparison.RunBaselineAsync));
                candidate.Add(await TimeAsync(comparison.RunCandidateAsync));
            }
            else
            {
                candidate.Add(await TimeAsync(comparison.RunCandidateAsync));
                baseline.Add(await TimeAsync(comparison.RunBaselineAsync));
            }
        }

        return new(baseline, candidate);
    }

    private static async Task<ComparisonResult.Sample> TimeAsync(Func<Task> run)
    {
        // Nobody pays for the garbage of the run before.
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        var bytes = GC.GetTotalAllocatedBytes(precise: true);
        var start = Stopwatch.GetTimestamp();
        await run();
        var elapsed = Stopwatch.GetElapsedTime(start);
        return new(elapsed, GC.GetTotalAllocatedBytes(precise: true) - bytes);
    }
}
