using System.Collections.Concurrent;

namespace SoftReferences.Simulation;

/// <summary>Runs seeds, several at a time. Each run stays on one thread.</summary>
internal static class SeedRunner
{
    private const int StackSize = 16 * 1_024 * 1_024;

    /// <summary>Runs one seed.</summary>
    public static SeedResult Run(int seed, Guard? without = null)
    {
        SeedResult? result = null;
        var thread = new Thread(() => result = RunHere(seed, without), maxStackSize: StackSize);
        thread.Start();
        thread.Join();
        return result!;
    }

    /// <summary>Runs consecutive seeds.</summary>
    /// <param name="first">The first seed.</param>
    /// <param name="count">How many seeds.</param>
    /// <param name="without">The guard that is off.</param>
    /// <param name="stopsAtFirst">Whether to stop at the first violation.</param>
    /// <returns>The results, as the runs end. When stopping at the first violation, later seeds may be missing.</returns>
    public static IEnumerable<SeedResult> Run(int first, int count, Guard? without = null, bool stopsAtFirst = false)
    {
        using var results = new BlockingCollection<SeedResult>();
        var next = -1;
        var isOver = false;
        var running = Environment.ProcessorCount;
        var threads = Enumerable.Range(0, running).Select(_ => new Thread(Work, maxStackSize: StackSize)).ToList();
        threads.ForEach(thread => thread.Start());
        try
        {
            foreach (var result in results.GetConsumingEnumerable())
            {
                yield return result;
            }
        }
        finally
        {
            Volatile.Write(ref isOver, true);
            threads.ForEach(thread => thread.Join());
        }

        void Work()
        {
            int index;
            while (!Volatile.Read(ref isOver) && (index = Interlocked.Increment(ref next)) < count)
            {
                var result = RunHere(first + index, without);
                results.Add(result);
                if (stopsAtFirst && result.Violation is not null)
                {
                    Volatile.Write(ref isOver, true);
                }
            }

            if (Interlocked.Decrement(ref running) == 0)
            {
                results.CompleteAdding();
            }
        }
    }

    private static SeedResult RunHere(int seed, Guard? without)
    {
        using var world = new World(seed, without);
        return world.Run();
    }
}
