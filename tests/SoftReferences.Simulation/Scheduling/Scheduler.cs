namespace SoftReferences.Simulation;

/// <summary>What is going to happen, in the order in which it does: the only thing that moves time, and the only thread.</summary>
/// <remarks>
/// Whatever a simulated process waits for is completed here, and the code that waited goes on inside that step. There is no
/// synchronization context, so an <c>await</c> with <c>ConfigureAwait(false)</c> stays on the thread that completes it.
/// </remarks>
internal sealed class Scheduler(Chance chance)
{
    private readonly PriorityQueue<Step, (long At, long Order)> _queue = new();
    private readonly int _thread = Environment.CurrentManagedThreadId;
    private long _now;
    private long _order;

    /// <summary>Gets how much time has passed.</summary>
    public TimeSpan Now => new(_now);

    /// <summary>Gets how many steps there were.</summary>
    public long Steps { get; private set; }

    /// <summary>Gets a number that tells when each step happened and which one it was.</summary>
    public ulong Hash { get; private set; } = Hashing.Start;

    /// <summary>Gets a value indicating whether code of the simulation ran on another thread, so that the run cannot be repeated.</summary>
    public bool LeftTheThread { get; private set; }

    /// <summary>Puts off an action.</summary>
    /// <param name="delay">For how long.</param>
    /// <param name="process">Whose it is: it never happens when that one has died, and waits while it is frozen. <see langword="null"/> for the world's.</param>
    /// <param name="action">The action.</param>
    public void Post(TimeSpan delay, SimulatedProcess? process, Action action)
    {
        if (Environment.CurrentManagedThreadId != _thread)
        {
            LeftTheThread = true;
            throw new InvalidOperationException("Code of the simulation ran on another thread.");
        }

        _queue.Enqueue(new(process, action), (_now + Math.Max(0, delay.Ticks), ++_order));
    }

    /// <summary>Does what comes next.</summary>
    /// <param name="until">What comes later is left alone.</param>
    /// <returns>Whether there was anything.</returns>
    public bool RunNext(TimeSpan until)
    {
        while (_queue.TryPeek(out var step, out var place) && place.At <= until.Ticks)
        {
            _queue.Dequeue();
            if (step.Process is { IsAlive: false })
            {
                continue;
            }

            if (step.Process is { } process && process.FrozenUntil.Ticks > place.At)
            {
                // What has come in meanwhile is found all at once, and taken up in any order.
                _queue.Enqueue(step, (process.FrozenUntil.Ticks, chance.Random.NextInt64(_order)));
                continue;
            }

            _now = place.At;
            Steps++;
            Hash = Hashing.Add(Hashing.Add(Hash, (ulong)place.At), (ulong)place.Order);
            step.Action();
            return true;
        }

        return false;
    }

    private readonly record struct Step(SimulatedProcess? Process, Action Action);
}
