using System.Diagnostics.Metrics;

namespace SoftReferences;

/// <summary>The instruments of the cache and of shared calls. They are listed in docs/observability.md.</summary>
internal sealed class CheckMetrics
{
    private readonly Meter _meter;
    private readonly Counter<long> _remembered;
    private readonly Counter<long> _joined;

    public CheckMetrics(ExistenceMetrics metrics)
    {
        _meter = metrics.Meter;
        _remembered = _meter.CreateCounter<long>("softreferences.existence.cache", "{key}", "How many keys were looked for in what is remembered.");
        _joined = _meter.CreateCounter<long>("softreferences.existence.joined", "{key}", "How many keys were being asked for already when they were to be asked for.");
    }

    /// <summary>Counts keys that were looked up in the cache.</summary>
    /// <param name="owner">The owner.</param>
    /// <param name="outcome">One of <see cref="CacheOutcome"/>.</param>
    /// <param name="keys">The number of keys.</param>
    public void Remembered(OwningService owner, string outcome, int keys)
    {
        if (keys > 0 && _remembered.Enabled)
        {
            var tags = ExistenceMetrics.TagsOf(owner);
            tags.Add(TelemetryTags.Outcome, outcome);
            _remembered.Add(keys, tags);
        }
    }

    /// <summary>Counts keys that joined an earlier question.</summary>
    public void Joined(OwningService owner, int keys)
    {
        if (keys > 0 && _joined.Enabled)
        {
            _joined.Add(keys, ExistenceMetrics.TagsOf(owner));
        }
    }

    /// <summary>Adds the gauge of keys that wait for a call.</summary>
    /// <param name="waiting">Returns each owner with its number of waiting keys.</param>
    public void ObserveWaiting(Func<IEnumerable<(OwningService Owner, int Keys)>> waiting) => _meter.CreateObservableUpDownCounter(
        "softreferences.existence.waiting",
        () => waiting().Select(static item => new Measurement<int>(item.Keys, ExistenceMetrics.TagsOf(item.Owner))),
        "{key}",
        "How many keys wait for a call to their owner.");
}
