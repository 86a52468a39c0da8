namespace SoftReferences.Simulation;

/// <summary>A process, from its start to its end. What it waits for never comes once it has died: it stops at whichever await it is.</summary>
/// <param name="scheduler">Where it runs.</param>
/// <param name="name">Its name, with the number of its start.</param>
/// <param name="skew">How far its clock is from the right time at first.</param>
internal sealed class SimulatedProcess(Scheduler scheduler, string name, TimeSpan skew)
{
    public string Name => name;

    public bool IsAlive { get; private set; } = true;

    /// <summary>Gets until when nothing of it happens, as during a long pause of the machine.</summary>
    public TimeSpan FrozenUntil { get; private set; }

    /// <summary>Gets its clock.</summary>
    public TimeProvider Time => field ??= new SimulatedTime(this, scheduler);

    /// <summary>Gets or sets how far its clock is from the right time. What it measures by the monotonic clock is right, also when this is set.</summary>
    public TimeSpan Skew { get; set; } = skew;

    public void Post(TimeSpan delay, Action action) => scheduler.Post(delay, this, action);

    public void Kill() => IsAlive = false;

    /// <summary>Gets for how long it has stood still so far, with the pause that it is in.</summary>
    public TimeSpan Frozen { get; private set; }

    public void Freeze(TimeSpan duration)
    {
        var until = scheduler.Now + duration;
        Frozen += until - (FrozenUntil > scheduler.Now ? FrozenUntil : scheduler.Now);
        FrozenUntil = until;
    }

    public override string ToString() => name;
}
