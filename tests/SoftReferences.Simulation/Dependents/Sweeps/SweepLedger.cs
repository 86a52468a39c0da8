namespace SoftReferences.Simulation;

/// <summary>What stands in a dependent's database about the sweeps of one owner.</summary>
internal sealed class SweepLedger
{
    public SweepState? State { get; set; }

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
}
