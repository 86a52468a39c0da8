using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace SoftReferences;

/// <summary>The instruments of existence validation. They are listed in docs/observability.md.</summary>
internal sealed class ExistenceMetrics
{
    private readonly Histogram<double> _duration;
    private readonly Histogram<int> _batchSize;
    private readonly UpDownCounter<int> _active;
    private readonly Counter<long> _unknown;

    public ExistenceMetrics(IMeterFactory meters)
    {
        // The factory caches and disposes the meter.
        Meter = meters.Create(new MeterOptions(SoftReferencesTelemetry.MeterName) { Version = SoftReferencesTelemetry.Version });
        _duration = Meter.CreateHistogram(
            "softreferences.existence.call.duration",
            "s",
            "How long calls to owners take, retries included.",
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] });
        _batchSize = Meter.CreateHistogram(
            "softreferences.existence.batch.size",
            "{key}",
            "How many keys calls to owners ask for.",
            advice: new InstrumentAdvice<int> { HistogramBucketBoundaries = [1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500, 10_000] });
        _active = Meter.CreateUpDownCounter<int>("softreferences.existence.call.active", "{call}", "How many calls to owners are running.");
        _unknown = Meter.CreateCounter<long>("softreferences.existence.unknown", "{key}", "How many keys an owner could not say anything about.");
    }

    /// <summary>Gets the meter, for the instruments of other features.</summary>
    public Meter Meter { get; }

    /// <summary>Gets the tags that name an owner.</summary>
    public static TagList TagsOf(OwningService owner) => new() { { TelemetryTags.Service, owner.Name }, { TelemetryTags.Resource, owner.Resource } };

    public void CallStarted(OwningService owner, int keys)
    {
        var tags = TagsOf(owner);
        _active.Add(1, tags);
        _batchSize.Record(keys, tags);
    }

    public void CallEnded(OwningService owner, TimeSpan duration, string outcome, UnknownKind? error, int unknown)
    {
        var tags = TagsOf(owner);
        _active.Add(-1, tags);
        if (error is { } kind)
        {
            tags.Add(TelemetryTags.ErrorType, kind.ToTag());
            _unknown.Add(unknown, tags);
        }

        tags.Add(TelemetryTags.Outcome, outcome);
        _duration.Record(duration.TotalSeconds, tags);
    }
}
