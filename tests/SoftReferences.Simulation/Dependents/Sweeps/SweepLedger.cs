using SoftReferences.Stores;

namespace SoftReferences.Simulation;

/// <summary>What a dependent's database stores about the sweeps of one owner.</summary>
internal sealed class SweepLedger
{
    public SweepState? State { get; set; }

    /// <summary>Gets or sets how many times a sweep was requested because a feed had been pruned.</summary>
    public int LostFeeds { get; set; }

    /// <summary>Gets or sets why the last sweep was begun.</summary>
    public SweepCause? Cause { get; set; }

    public DateTimeOffset? RetryAt { get; set; }

    public int Retries { get; set; }

    /// <summary>Gets or sets the position of the last tombstone that a sweep wrote. These positions count down.</summary>
    public long Position { get; set; }

    /// <summary>Gets the key up to which each reference has been divided into ranges. References that are completely divided are not listed.</summary>
    public Dictionary<SimulatedReference, long> Open { get; } = [];

    public List<SweptRange> Ranges { get; } = [];

    public Dictionary<(SimulatedReference Reference, OwnerKey Key), SuspectRecord> Suspects { get; } = [];

    /// <summary>Gets the keys that the owner has confirmed, with the time since which each has been missing, if it is.</summary>
    public SortedDictionary<long, DateTimeOffset?> Canaries { get; } = [];

    /// <summary>Requests a sweep.</summary>
    public void Request(SweepState state, SweepCause cause)
    {
        State = state with { Requested = state.Requested == SweepCause.LostFeed ? SweepCause.LostFeed : cause };
        if (cause == SweepCause.LostFeed)
        {
            // The skipped tombstones may have deleted any of the canaries.
            Canaries.Clear();
        }
    }

    /// <summary>Resumes stopped sweeps as a person does, who accepts the current data of the owner.</summary>
    /// <returns>Whether the sweeps were stopped.</returns>
    public bool ResumeAnew()
    {
        if (!Resume(forgetMissing: true))
        {
            return false;
        }

        Canaries.Clear();
        return true;
    }

    /// <summary>Resumes stopped sweeps.</summary>
    /// <param name="forgetMissing">Whether missing canaries are removed.</param>
    /// <returns>Whether the sweeps were stopped.</returns>
    public bool Resume(bool forgetMissing)
    {
        if (State?.StoppedReason is null)
        {
            return false;
        }

        State = State with { StoppedReason = null, StoppedAt = null, Requested = SweepCause.Request };
        foreach (var canary in Canaries.Where(canary => canary.Value is not null).ToList())
        {
            _ = forgetMissing ? Canaries.Remove(canary.Key) : (Canaries[canary.Key] = null) is null;
        }

        return true;
    }
}
