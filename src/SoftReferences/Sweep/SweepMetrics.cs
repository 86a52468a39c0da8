using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace SoftReferences;

/// <summary>The instruments of sweeps. They are listed in docs/observability.md.</summary>
internal sealed class SweepMetrics
{
    private readonly Counter<long> _keys;
    private readonly Counter<long> _suspects;
    private readonly Counter<long> _canaries;
    private readonly Histogram<double> _duration;

    public SweepMetrics(ExistenceMetrics existence)
    {
        _keys = existence.Meter.CreateCounter<long>("softreferences.sweep.keys", "{key}", "How many keys sweeps asked for.");
        _suspects = existence.Meter.CreateCounter<long>("softreferences.sweep.suspects", "{suspect}", "What became of suspects.");
        _canaries = existence.Meter.CreateCounter<long>("softreferences.sweep.canaries.missing", "{key}", "How many keys that were known to exist an owner did not know.");
        _duration = existence.Meter.CreateHistogram<double>("softreferences.sweep.duration", "s", "How long sweeps take from their beginning to their end, as the replica saw it that ended them.");
    }

    /// <summary>Counts the keys of a range.</summary>
    public void Asked(OwningService owner, int existing, int missing, int unknown)
    {
        Add(_keys, owner, existing, "exists");
        Add(_keys, owner, missing, "missing");
        Add(_keys, owner, unknown, "unknown");
    }

    /// <summary>Counts suspects by outcome.</summary>
    public void Suspects(OwningService owner, int found, int cleared, int tombstones)
    {
        Add(_suspects, owner, found, "found");
        Add(_suspects, owner, cleared, "cleared");
        Add(_suspects, owner, tombstones, "tombstone");
    }

    public void CanariesMissing(OwningService owner, int count) => _canaries.Add(count, ExistenceMetrics.TagsOf(owner));

    public void Ended(OwningService owner, TimeSpan duration) => _duration.Record(duration.TotalSeconds, ExistenceMetrics.TagsOf(owner));

    private static void Add(Counter<long> counter, OwningService owner, int count, string outcome)
    {
        if (count > 0)
        {
            TagList tags = ExistenceMetrics.TagsOf(owner);
            tags.Add(TelemetryTags.Outcome, outcome);
            counter.Add(count, tags);
        }
    }
}
