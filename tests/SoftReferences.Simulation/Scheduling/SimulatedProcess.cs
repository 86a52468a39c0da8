namespace SoftReferences.Simulation;

/// <summary>A process, from its start to its end. When it dies, the tasks that it awaits never complete, so it stops at its current await.</summary>
/// <param name="scheduler">The scheduler that it runs on.</param>
/// <param name="name">The name, with the number of the start.</param>
/// <param name="skew">The deviation of its clock from the right time at first.</param>
internal sealed class SimulatedProcess(Scheduler scheduler, string name, TimeSpan skew)
{
    public string Name => name;

    public bool IsAlive { get; private set; } = true;

    /// <summary>Gets the time until which the process is frozen, as during a long pause of its machine.</summary>
    public TimeSpan FrozenUntil { get; private set; }

    /// <summary>Gets the clock.</summary>
    public TimeProvider Time => field ??= new SimulatedTime(this, scheduler);

    /// <summary>Gets or sets the deviation of its clock from the right time. The monotonic clock is not affected.</summary>
    public TimeSpan Skew { get; set; } = skew;

    public void Post(TimeSpan delay, Action action) => scheduler.Post(delay, this, action);

    public void Kill() => IsAlive = false;

    /// <summary>Gets how long the process has been frozen in total, including the current freeze.</summary>
    public TimeSpan Frozen { get; private set; }

    public void Freeze(TimeSpan duration)
    {
        var until = scheduler.Now + duration;
        Frozen += until - (FrozenUntil > scheduler.Now ? FrozenUntil : scheduler.Now);
        FrozenUntil = until;
    }

    public override string ToString() => name;
}
