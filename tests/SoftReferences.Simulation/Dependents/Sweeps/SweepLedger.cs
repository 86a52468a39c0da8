namespace SoftReferences.Simulation;

/// <summary>What stands in a dependent's database about the sweeps of one owner.</summary>
internal sealed class SweepLedger
{
    public SweepState? State { get; set; }

    /// <summary>Gets or sets how often a sweep was asked for because a feed had been pruned.</summary>
    public int LostFeeds { get; set; }

    public DateTimeOffset? RetryAt { get; set; }

    public int Retries { get; set; }

    /// <summary>Gets or sets the position of the last tombstone that a sweep found; they count down.</summary>
    public long Position { get; set; }

    /// <summary>Gets up to which key each reference has been cut into ranges; those that are not in it are through.</summary>
    public Dictionary<SimulatedReference, long> Open { get; } = [];

    public List<SweptRange> Ranges { get; } = [];

    public Dictionary<(SimulatedReference Reference, OwnerKey Key), SuspectRecord> Suspects { get; } = [];

    /// <summary>Gets the keys that the owner has confirmed, and since when it does not know them any more.</summary>
    public SortedDictionary<long, DateTimeOffset?> Canaries { get; } = [];

    /// <summary>Asks for a sweep.</summary>
    public void Request(SweepState state, SweepCause cause)
    {
        State = state with { Requested = state.Requested == SweepCause.LostFeed ? SweepCause.LostFeed : cause };
        if (cause == SweepCause.LostFeed)
        {
            // The owner may have deleted any of them, and nobody would know.
            Canaries.Clear();
        }
    }

    /// <summary>Lets stopped sweeps go on because a person says so: with the owner as it is now.</summary>
    /// <returns>Whether they were stopped.</returns>
    public bool ResumeAnew()
    {
        if (!Resume(forgetMissing: true))
        {
            return false;
        }

        Canaries.Clear();
        return true;
    }

    /// <summary>Lets stopped sweeps go on.</summary>
    /// <param name="forgetMissing">Whether canaries that were missing are canaries no more.</param>
    /// <returns>Whether they were stopped.</returns>
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
