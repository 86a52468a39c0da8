namespace SoftReferences.Simulation;

/// <summary>The pending steps in the order in which they will happen. Only this moves time, and everything runs on its thread.</summary>
/// <remarks>
/// Whatever a simulated process waits for is completed here, and the waiting code continues within that step. There is no
/// synchronization context, so an <c>await</c> with <c>ConfigureAwait(false)</c> stays on the thread that completes it.
/// </remarks>
internal sealed class Scheduler(Chance chance)
{
    private readonly PriorityQueue<Step, (long At, long Order)> _queue = new();
    private readonly int _thread = Environment.CurrentManagedThreadId;
    private long _now;
    private long _order;

    /// <summary>Gets the elapsed time.</summary>
    public TimeSpan Now => new(_now);

    /// <summary>Gets the number of steps.</summary>
    public long Steps { get; private set; }

    /// <summary>Gets a hash of the steps and the times at which they happened.</summary>
    public ulong Hash { get; private set; } = Hashing.Start;

    /// <summary>Gets a value indicating whether code of the simulation ran on another thread, so that the run is not repeatable.</summary>
    public bool LeftTheThread { get; private set; }

    /// <summary>Schedules an action.</summary>
    /// <param name="delay">The delay.</param>
    /// <param name="process">The process of the action, which is skipped if the process has died and delayed while it is frozen; or <see langword="null"/> for an action of the world.</param>
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

    /// <summary>Runs the next step.</summary>
    /// <param name="until">Later steps are not run.</param>
    /// <returns>Whether there was a step.</returns>
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
                // Steps that became due while the process was frozen all happen when it continues, in random order.
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
