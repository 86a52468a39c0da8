using System.Diagnostics.Metrics;

namespace SoftReferences;

/// <summary>The instruments of the breaker. They are listed in docs/observability.md.</summary>
internal sealed class BreakerMetrics
{
    private readonly Counter<long> _tripped;
    private readonly Counter<long> _decided;

    public BreakerMetrics(ExistenceMetrics existence)
    {
        _tripped = existence.Meter.CreateCounter<long>("softreferences.breaker.tripped", "{hold}", "How often work of a reference was held because it would have gone beyond a limit.");
        _decided = existence.Meter.CreateCounter<long>("softreferences.breaker.decided", "{hold}", "How often a person decided about what was held.");
    }

    public void Tripped(OwningService owner, string reference)
    {
        var tags = ExistenceMetrics.TagsOf(owner);
        tags.Add(TelemetryTags.Reference, reference);
        _tripped.Add(1, tags);
    }

    public void Decided(HeldWorkState state) => _decided.Add(1, new KeyValuePair<string, object?>(TelemetryTags.Outcome, state.ToString().ToLowerInvariant()));
}
