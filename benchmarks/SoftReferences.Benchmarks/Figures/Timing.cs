using System.Diagnostics;

namespace SoftReferences.Benchmarks;

/// <summary>The time and memory of one run.</summary>
/// <param name="Milliseconds">The elapsed time.</param>
/// <param name="Bytes">The number of bytes that this process allocated in that time.</param>
internal readonly record struct Timing(double Milliseconds, long Bytes)
{
    /// <summary>Times a run. A garbage collection precedes it and is not timed, so that no run includes collecting the garbage of another.</summary>
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
