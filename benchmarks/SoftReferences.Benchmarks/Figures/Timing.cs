using System.Diagnostics;

namespace SoftReferences.Benchmarks;

/// <summary>What one run took.</summary>
/// <param name="Milliseconds">How long it took.</param>
/// <param name="Bytes">How much this process allocated in that time.</param>
internal readonly record struct Timing(double Milliseconds, long Bytes)
{
    /// <summary>Times a run, after a garbage collection that is not timed: nobody pays for the garbage of the run before.</summary>
    public static async Task<Timing> OfAsync(Func<Task> run)
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        var bytes = GC.GetTotalAllocatedBytes(precise: true);
        var start = Stopwatch.GetTimestamp();
        await run();
        var elapsed = Stopwatch.GetElapsedTime(start);
        return new(elapsed.TotalMilliseconds, GC.GetTotalAllocatedBytes(precise: true) - bytes);
    }
}
