using System.Diagnostics;
using System.Diagnostics.Metrics;
using SoftReferences.Stores;

namespace SoftReferences;

/// <summary>The instruments of feeds and of clean-up. They are listed in docs/observability.md.</summary>
internal sealed class CleanupMetrics
{
    private readonly Counter<long> _received;
    private readonly Histogram<double> _delay;
    private readonly Counter<long> _keys;
    private readonly Counter<long> _rows;
    private readonly TimeProvider _time;

    public CleanupMetrics(ExistenceMetrics existence, TimeProvider time)
    {
        _time = time;
        _received = existence.Meter.CreateCounter<long>("softreferences.deletions.received", "{tombstone}", "How many tombstones were received from the owner's feed.");
        _delay = existence.Meter.CreateHistogram(
            "softreferences.deletions.delay",
            "s",
            "How long ago the owner had written the oldest tombstone of a page when the page was received.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 60, 600, 3_600, 86_400] });
        _keys = existence.Meter.CreateCounter<long>("softreferences.cleanup.keys", "{key}", "What became of the keys that a reference was cleaned up for.");
        _rows = existence.Meter.CreateCounter<long>("softreferences.cleanup.rows", "{row}", "How many rows clean-up removed or changed.");
    }

    /// <summary>Counts the tombstones of a received page.</summary>
    public void Received(OwningService owner, IReadOnlyList<Tombstone> page)
    {
        if (page.Count == 0)
        {
            return;
        }

        foreach (var kind in page.CountBy(tombstone => tombstone.Kind))
        {
            var tags = ExistenceMetrics.TagsOf(owner);
            tags.Add(TelemetryTags.Outcome, kind.Key.ToString().ToLowerInvariant());
            _received.Add(kind.Value, tags);
        }

        // The owner's clock may be ahead of this one.
        var delay = _time.GetUtcNow() - page.Min(tombstone => tombstone.Time);
        _delay.Record(Math.Max(0, delay.TotalSeconds), ExistenceMetrics.TagsOf(owner));
    }

    /// <summary>Counts what one transaction removed or changed.</summary>
    public void Changed(CleanupBatch batch, long rows)
    {
        if (rows > 0)
        {
            _rows.Add(rows, TagsOf(batch));
        }
    }

    /// <summary>Counts keys by outcome: <c>done</c>, <c>unknown</c>, <c>failed</c>, <c>parked</c> or <c>held</c>.</summary>
    public void Ended(CleanupBatch batch, int keys, string outcome)
    {
        var tags = TagsOf(batch);
        tags.Add(TelemetryTags.Outcome, outcome);
        _keys.Add(keys, tags);
    }

    private static TagList TagsOf(CleanupBatch batch)
    {
        var tags = ExistenceMetrics.TagsOf(batch.Service);
        tags.Add(TelemetryTags.Reference, batch.Reference);
        return tags;
    }
}
